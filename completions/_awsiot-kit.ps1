
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'awsiot-kit' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'awsiot-kit'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'awsiot-kit' {
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a commented manifest to start from')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Show all findings about a manifest; touches nothing')
            [CompletionResult]::new('plan', 'plan', [CompletionResultType]::ParameterValue, 'Show what apply would do')
            [CompletionResult]::new('apply', 'apply', [CompletionResultType]::ParameterValue, 'Make it so: things, certificates, policies and bundles as the manifest says')
            [CompletionResult]::new('destroy', 'destroy', [CompletionResultType]::ParameterValue, 'Take down what the manifest made')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Take down what awsiot-kit made and the manifest no longer has')
            [CompletionResult]::new('emit', 'emit', [CompletionResultType]::ParameterValue, 'Write a target''s files alone, or compare them with what is there')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Turn an existing bridge, gateway or firmware configuration into a manifest')
            [CompletionResult]::new('thing', 'thing', [CompletionResultType]::ParameterValue, 'Manage things one at a time')
            [CompletionResult]::new('fleet', 'fleet', [CompletionResultType]::ParameterValue, 'Fleets: inventories, results of many machines, bundles out of archives')
            [CompletionResult]::new('cert', 'cert', [CompletionResultType]::ParameterValue, 'Make, convert and inspect keys, certificates and keystores')
            [CompletionResult]::new('ca', 'ca', [CompletionResultType]::ParameterValue, 'Manage certificate authorities of one''s own')
            [CompletionResult]::new('policy', 'policy', [CompletionResultType]::ParameterValue, 'Write, check, question and compare AWS IoT policies')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Say what a finding means and what to do about it')
            [CompletionResult]::new('targets', 'targets', [CompletionResultType]::ParameterValue, 'List the systems that configuration is emitted for')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the manifest''s JSON Schema')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Find out why a device cannot connect, publish or subscribe')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Run a stand-in for AWS IoT Core that enforces the local registry''s policies')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a shell''s completion script')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the man page, or write one per command')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'awsiot-kit;init' {
            [CompletionResult]::new('--template', '--template', [CompletionResultType]::ParameterName, 'What to start from')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'awsiot-kit;check' {
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Makes a warning count as denied (can be repeated)')
            [CompletionResult]::new('--deny', '--deny', [CompletionResultType]::ParameterName, 'Makes a warning count as denied (can be repeated)')
            [CompletionResult]::new('-W', '-W ', [CompletionResultType]::ParameterName, 'Makes a lint of a policy a warning (can be repeated)')
            [CompletionResult]::new('--warn', '--warn', [CompletionResultType]::ParameterName, 'Makes a lint of a policy a warning (can be repeated)')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Leaves a finding out, as `allow` in the manifest does (can be repeated)')
            [CompletionResult]::new('--allow', '--allow', [CompletionResultType]::ParameterName, 'Leaves a finding out, as `allow` in the manifest does (can be repeated)')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;plan' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Save the plan, for `apply -f FILE`')
            [CompletionResult]::new('--shard', '--shard', [CompletionResultType]::ParameterName, 'Only the I-th of N parts of the things, by their names: the same for every order of the inventory. `auto` and `auto/N` take I (and N) from the array job that this runs in: Kubernetes Indexed Jobs, AWS Batch, Slurm')
            [CompletionResult]::new('--reissue', '--reissue', [CompletionResultType]::ParameterName, 'A new key and certificate beside an active one whose key is not on this machine; of THING, or of all such things')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('--exit-code', '--exit-code', [CompletionResultType]::ParameterName, 'Exit 1 when there is something to do')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Do nothing when a row of an inventory cannot be used, instead of leaving that row out')
            [CompletionResult]::new('--replace', '--replace', [CompletionResultType]::ParameterName, 'New keys where the old ones are lost, or certificates are otherwise than the manifest says; the old ones are retired')
            [CompletionResult]::new('--take-over', '--take-over', [CompletionResultType]::ParameterName, 'Change what others made and the manifest names, as if it were ours')
            [CompletionResult]::new('--prune', '--prune', [CompletionResultType]::ParameterName, 'Take down what awsiot-kit made for the manifest and the manifest no longer has')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;apply' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, a plan saved by `plan --out`, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, a plan saved by `plan --out`, or `-` for stdin')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Only this thing (can be repeated)')
            [CompletionResult]::new('--shard', '--shard', [CompletionResultType]::ParameterName, 'Only the I-th of N parts of the things, by their names: the same for every order of the inventory. `auto` and `auto/N` take I (and N) from the array job that this runs in: Kubernetes Indexed Jobs, AWS Batch, Slurm')
            [CompletionResult]::new('--reissue', '--reissue', [CompletionResultType]::ParameterName, 'A new key and certificate beside an active one whose key is not on this machine; of THING, or of all such things')
            [CompletionResult]::new('--max-errors', '--max-errors', [CompletionResultType]::ParameterName, 'Keep going until more than N things were refused, or more than N% of them; with fleets 10% when neither is said')
            [CompletionResult]::new('--results', '--results', [CompletionResultType]::ParameterName, 'Write what became of each thing to this file, as soon as it is known: CSV (NAME.csv) or JSON Lines')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Do nothing when a row of an inventory cannot be used, instead of leaving that row out')
            [CompletionResult]::new('--replace', '--replace', [CompletionResultType]::ParameterName, 'New keys where the old ones are lost, or certificates are otherwise than the manifest says; the old ones are retired')
            [CompletionResult]::new('--take-over', '--take-over', [CompletionResultType]::ParameterName, 'Change what others made and the manifest names, as if it were ours')
            [CompletionResult]::new('--prune', '--prune', [CompletionResultType]::ParameterName, 'Take down what awsiot-kit made for the manifest and the manifest no longer has')
            [CompletionResult]::new('--keep-going', '--keep-going', [CompletionResultType]::ParameterName, 'What is refused stops its own thing only; the others are brought to their end')
            [CompletionResult]::new('--try', '--try', [CompletionResultType]::ParameterName, 'Then run the sandbox, with the same configurations pointed at it, and say how the real programs are started')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;destroy' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Only this thing (can be repeated)')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--purge', '--purge', [CompletionResultType]::ParameterName, 'Delete private keys instead of moving them aside')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;prune' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('--orphans', '--orphans', [CompletionResultType]::ParameterName, 'Also what nothing uses, wherever it came from')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;emit' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--thing', '--thing', [CompletionResultType]::ParameterName, 'This thing only, whether its manifest names the target or not')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'The folder for the files, one per thing below it when there are several; by default the bundles''')
            [CompletionResult]::new('--upload', '--upload', [CompletionResultType]::ParameterName, 'kura: bring the configuration onto the gateway at this address, by its REST API')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'The user of the gateway''s console')
            [CompletionResult]::new('--password-env', '--password-env', [CompletionResultType]::ParameterName, 'Environment variable with that user''s password')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'File whose first line is that password')
            [CompletionResult]::new('--ca', '--ca', [CompletionResultType]::ParameterName, 'What the gateway''s certificate must come from, PEM; by default any public authority')
            [CompletionResult]::new('--server-fingerprint', '--server-fingerprint', [CompletionResultType]::ParameterName, 'The gateway''s own certificate, `sha256:AB:CD:…`; the first try shows it')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Write nothing; say what differs')
            [CompletionResult]::new('--try', '--try', [CompletionResultType]::ParameterName, 'Run the sandbox with the target''s files pointed at it, and say how the real program is started')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;import' {
            [CompletionResult]::new('--kind', '--kind', [CompletionResultType]::ParameterName, 'What it is; told by its looks when left out')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Where the manifest goes; a file that is there is never overwritten')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Say of every line what became of it')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('aws', 'aws', [CompletionResultType]::ParameterValue, 'Turn things that a registry holds already into a manifest')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'awsiot-kit;import;aws' {
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Where the manifest goes, with `policies/` beside it; a file that is there is never overwritten')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;import;help' {
            [CompletionResult]::new('aws', 'aws', [CompletionResultType]::ParameterValue, 'Turn things that a registry holds already into a manifest')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'awsiot-kit;import;help;aws' {
            break
        }
        'awsiot-kit;import;help;help' {
            break
        }
        'awsiot-kit;thing' {
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create a thing with its certificate, policy and bundle')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the registry''s things')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a thing with its groups, certificates and policies')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete a thing with its certificate and bundle')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'awsiot-kit;thing;create' {
            [CompletionResult]::new('--publish', '--publish', [CompletionResultType]::ParameterName, 'A topic that it publishes (can be repeated)')
            [CompletionResult]::new('--subscribe', '--subscribe', [CompletionResultType]::ParameterName, 'A filter that it subscribes to (can be repeated)')
            [CompletionResult]::new('--emit', '--emit', [CompletionResultType]::ParameterName, 'A system that it runs on (can be repeated)')
            [CompletionResult]::new('--attr', '--attr', [CompletionResultType]::ParameterName, 'An attribute (can be repeated)')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'Its thing type')
            [CompletionResult]::new('--group', '--group', [CompletionResultType]::ParameterName, 'A thing group that it joins (can be repeated)')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask before what is there is changed')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask before what is there is changed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;thing;list' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;thing;show' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;thing;delete' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('--purge', '--purge', [CompletionResultType]::ParameterName, 'Delete the private key instead of moving it aside')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;thing;help' {
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create a thing with its certificate, policy and bundle')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the registry''s things')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a thing with its groups, certificates and policies')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete a thing with its certificate and bundle')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'awsiot-kit;thing;help;create' {
            break
        }
        'awsiot-kit;thing;help;list' {
            break
        }
        'awsiot-kit;thing;help;show' {
            break
        }
        'awsiot-kit;thing;help;delete' {
            break
        }
        'awsiot-kit;thing;help;help' {
            break
        }
        'awsiot-kit;fleet' {
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('template', 'template', [CompletionResultType]::ParameterValue, 'Print the CSV header that a fleet''s inventory needs')
            [CompletionResult]::new('merge', 'merge', [CompletionResultType]::ParameterValue, 'Join the files that `apply --results` wrote for the parts of a fleet')
            [CompletionResult]::new('bundle', 'bundle', [CompletionResultType]::ParameterValue, 'Take the bundle of a thing out of its fleet''s archive, as a folder')
            [CompletionResult]::new('bundles', 'bundles', [CompletionResultType]::ParameterValue, 'Run a command for every bundle in the fleets'' archives')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'awsiot-kit;fleet;template' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;fleet;merge' {
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Write here: CSV (NAME.csv) or JSON Lines; stdout in the form of the first file otherwise')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;fleet;bundle' {
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'The folder to make; the thing''s name when left out')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;fleet;bundles' {
            [CompletionResult]::new('--each', '--each', [CompletionResultType]::ParameterName, 'The command')
            [CompletionResult]::new('--shard', '--shard', [CompletionResultType]::ParameterName, 'Only the I-th of N parts of the things, by their names: the same for every order of the inventory. `auto` and `auto/N` take I (and N) from the array job that this runs in: Kubernetes Indexed Jobs, AWS Batch, Slurm')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Do nothing when a row of an inventory cannot be used, instead of leaving that row out')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;fleet;help' {
            [CompletionResult]::new('template', 'template', [CompletionResultType]::ParameterValue, 'Print the CSV header that a fleet''s inventory needs')
            [CompletionResult]::new('merge', 'merge', [CompletionResultType]::ParameterValue, 'Join the files that `apply --results` wrote for the parts of a fleet')
            [CompletionResult]::new('bundle', 'bundle', [CompletionResultType]::ParameterValue, 'Take the bundle of a thing out of its fleet''s archive, as a folder')
            [CompletionResult]::new('bundles', 'bundles', [CompletionResultType]::ParameterValue, 'Run a command for every bundle in the fleets'' archives')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'awsiot-kit;fleet;help;template' {
            break
        }
        'awsiot-kit;fleet;help;merge' {
            break
        }
        'awsiot-kit;fleet;help;bundle' {
            break
        }
        'awsiot-kit;fleet;help;bundles' {
            break
        }
        'awsiot-kit;fleet;help;help' {
            break
        }
        'awsiot-kit;cert' {
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('new', 'new', [CompletionResultType]::ParameterValue, 'Make a key and a certificate for it, signed by itself or by an authority of one''s own')
            [CompletionResult]::new('csr', 'csr', [CompletionResultType]::ParameterValue, 'Make a certificate request for a private key, which is made when it is not there yet')
            [CompletionResult]::new('sign', 'sign', [CompletionResultType]::ParameterValue, 'Sign a certificate request with an authority of one''s own')
            [CompletionResult]::new('convert', 'convert', [CompletionResultType]::ParameterValue, 'Convert keys, certificates and keystores from any form into any other')
            [CompletionResult]::new('inspect', 'inspect', [CompletionResultType]::ParameterValue, 'Show what a file holds: certificates, keys, requests; whose, until when, and what is wrong with them')
            [CompletionResult]::new('match', 'match', [CompletionResultType]::ParameterValue, 'Say whether a private key and a certificate belong together')
            [CompletionResult]::new('needs-renewal', 'needs-renewal', [CompletionResultType]::ParameterValue, 'Say whether a certificate, or one in its chain, ends soon')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List certificates with the days they have left, soonest first')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Give a thing a new key and certificate, and switch the old certificate off')
            [CompletionResult]::new('revoke', 'revoke', [CompletionResultType]::ParameterValue, 'Revoke a certificate: what holds it is cut off, for good')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'awsiot-kit;cert;new' {
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The kind of the key')
            [CompletionResult]::new('--issuer', '--issuer', [CompletionResultType]::ParameterName, 'Who signs: self-signed, or ca:NAME')
            [CompletionResult]::new('--days', '--days', [CompletionResultType]::ParameterName, 'For how many days it is valid')
            [CompletionResult]::new('--san', '--san', [CompletionResultType]::ParameterName, 'A name besides the subject: dns:HOST, ip:ADDRESS, email:MAILBOX, uri:URI (can be repeated)')
            [CompletionResult]::new('--ca-password-env', '--ca-password-env', [CompletionResultType]::ParameterName, 'Environment variable with the password of the authority''s key')
            [CompletionResult]::new('--ca-password-file', '--ca-password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password of the authority''s key')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'The folder [default: the name]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'For a broker: TLS servers too, under its name and those of --san')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;cert;csr' {
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The private key, in any form; made (PKCS#8, 0600) when there is no such file')
            [CompletionResult]::new('--from-keygen', '--from-keygen', [CompletionResultType]::ParameterName, 'Take the request out of what a Nordic modem answered to `AT%KEYGEN`, whose key never leaves it')
            [CompletionResult]::new('--kind', '--kind', [CompletionResultType]::ParameterName, 'The kind of a key that is made')
            [CompletionResult]::new('--san', '--san', [CompletionResultType]::ParameterName, 'A name besides the subject: dns:HOST, ip:ADDRESS, email:MAILBOX, uri:URI (can be repeated)')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Where the request goes, or `-` for stdout')
            [CompletionResult]::new('--in-password-env', '--in-password-env', [CompletionResultType]::ParameterName, 'Environment variable with the password of what is read')
            [CompletionResult]::new('--in-password-file', '--in-password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password of what is read')
            [CompletionResult]::new('--in-key-password-env', '--in-key-password-env', [CompletionResultType]::ParameterName, 'Environment variable with the password of the keys in it, where they have another')
            [CompletionResult]::new('--in-key-password-file', '--in-key-password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password of the keys in it')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;cert;sign' {
            [CompletionResult]::new('--ca', '--ca', [CompletionResultType]::ParameterName, 'The authority, by the name that `ca new` gave it')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'The authority''s certificate, in any form, with those above it')
            [CompletionResult]::new('--ca-key', '--ca-key', [CompletionResultType]::ParameterName, 'The authority''s private key, in any form')
            [CompletionResult]::new('--days', '--days', [CompletionResultType]::ParameterName, 'For how many days it is valid')
            [CompletionResult]::new('--san', '--san', [CompletionResultType]::ParameterName, 'A name besides the subject: dns:HOST, ip:ADDRESS, email:MAILBOX, uri:URI (can be repeated)')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Where the certificate goes, or `-` for stdout')
            [CompletionResult]::new('--in-password-env', '--in-password-env', [CompletionResultType]::ParameterName, 'Environment variable with the password of what is read')
            [CompletionResult]::new('--in-password-file', '--in-password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password of what is read')
            [CompletionResult]::new('--in-key-password-env', '--in-key-password-env', [CompletionResultType]::ParameterName, 'Environment variable with the password of the keys in it, where they have another')
            [CompletionResult]::new('--in-key-password-file', '--in-key-password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password of the keys in it')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('--keep-san', '--keep-san', [CompletionResultType]::ParameterName, 'Keep the names besides the subject that the request asks for')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'For a broker''s own certificate: TLS servers too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;cert;convert' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'The form that is written')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Where it is written, or `-` for stdout; with --each a folder')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'What the private key comes from')
            [CompletionResult]::new('--cert', '--cert', [CompletionResultType]::ParameterName, 'What the device certificate comes from, with its chain if it is there')
            [CompletionResult]::new('--chain', '--chain', [CompletionResultType]::ParameterName, 'What the certificates between it and its root come from (can be repeated)')
            [CompletionResult]::new('--ca', '--ca', [CompletionResultType]::ParameterName, 'What is trusted: a file, `amazon` for all of Amazon''s roots, or one as `amazon-root-ca-1` (can be repeated)')
            [CompletionResult]::new('--alias', '--alias', [CompletionResultType]::ParameterName, 'The entry of a keystore that is taken, with its own certificates; or the alias that the key gets [default: the common name]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'How a keystore or key is sealed: AES-256 with HMAC-SHA-256 (modern), or 3DES with SHA-1 for old systems [default: modern]')
            [CompletionResult]::new('--iterations', '--iterations', [CompletionResultType]::ParameterName, 'Iterations of key derivation [default: 10000, legacy 2048]')
            [CompletionResult]::new('--password-env', '--password-env', [CompletionResultType]::ParameterName, 'Environment variable with the password of what is written')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password of what is written')
            [CompletionResult]::new('--key-password-env', '--key-password-env', [CompletionResultType]::ParameterName, 'jks: environment variable with another password for the keys')
            [CompletionResult]::new('--key-password-file', '--key-password-file', [CompletionResultType]::ParameterName, 'jks: file whose first line is another password for the keys')
            [CompletionResult]::new('--in-password-env', '--in-password-env', [CompletionResultType]::ParameterName, 'Environment variable with the password of what is read')
            [CompletionResult]::new('--in-password-file', '--in-password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password of what is read')
            [CompletionResult]::new('--in-key-password-env', '--in-key-password-env', [CompletionResultType]::ParameterName, 'Environment variable with the password of the keys in it, where they have another')
            [CompletionResult]::new('--in-key-password-file', '--in-key-password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password of the keys in it')
            [CompletionResult]::new('--sec-tag', '--sec-tag', [CompletionResultType]::ParameterName, 'nrf-at: the security tag [default: 201]')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('--each', '--each', [CompletionResultType]::ParameterName, 'Convert every input by itself, into the folder that --out names')
            [CompletionResult]::new('--progmem', '--progmem', [CompletionResultType]::ParameterName, 'c-header: keep the constants in flash on Arduino boards')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;cert;inspect' {
            [CompletionResult]::new('--ca', '--ca', [CompletionResultType]::ParameterName, 'More certificates that a chain may go through or end in: a file, or `amazon` (can be repeated)')
            [CompletionResult]::new('--in-password-env', '--in-password-env', [CompletionResultType]::ParameterName, 'Environment variable with the password of what is read')
            [CompletionResult]::new('--in-password-file', '--in-password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password of what is read')
            [CompletionResult]::new('--in-key-password-env', '--in-key-password-env', [CompletionResultType]::ParameterName, 'Environment variable with the password of the keys in it, where they have another')
            [CompletionResult]::new('--in-key-password-file', '--in-key-password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password of the keys in it')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;cert;match' {
            [CompletionResult]::new('--in-password-env', '--in-password-env', [CompletionResultType]::ParameterName, 'Environment variable with the password of what is read')
            [CompletionResult]::new('--in-password-file', '--in-password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password of what is read')
            [CompletionResult]::new('--in-key-password-env', '--in-key-password-env', [CompletionResultType]::ParameterName, 'Environment variable with the password of the keys in it, where they have another')
            [CompletionResult]::new('--in-key-password-file', '--in-key-password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password of the keys in it')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;cert;needs-renewal' {
            [CompletionResult]::new('--bundle', '--bundle', [CompletionResultType]::ParameterName, 'The folder of a bundle, as `apply` writes it, instead of a file')
            [CompletionResult]::new('--within', '--within', [CompletionResultType]::ParameterName, 'How long before its end it should be renewed: 30d, 12h, 2w')
            [CompletionResult]::new('--in-password-env', '--in-password-env', [CompletionResultType]::ParameterName, 'Environment variable with the password of what is read')
            [CompletionResult]::new('--in-password-file', '--in-password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password of what is read')
            [CompletionResult]::new('--in-key-password-env', '--in-key-password-env', [CompletionResultType]::ParameterName, 'Environment variable with the password of the keys in it, where they have another')
            [CompletionResult]::new('--in-key-password-file', '--in-key-password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password of the keys in it')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;cert;list' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;cert;rotate' {
            [CompletionResult]::new('--old', '--old', [CompletionResultType]::ParameterName, 'What becomes of the old certificate: stay active, go off, or go off and be deleted')
            [CompletionResult]::new('--grace', '--grace', [CompletionResultType]::ParameterName, 'Delete the old certificate when this time is over, for example 7d or 12h')
            [CompletionResult]::new('--connect', '--connect', [CompletionResultType]::ParameterName, 'Try the new certificate at this endpoint')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('--finish', '--finish', [CompletionResultType]::ParameterName, 'Only delete the old certificates whose grace is over')
            [CompletionResult]::new('--no-connect', '--no-connect', [CompletionResultType]::ParameterName, 'Do not try the new certificate by connecting')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;cert;revoke' {
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Why, for revocation lists')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;cert;help' {
            [CompletionResult]::new('new', 'new', [CompletionResultType]::ParameterValue, 'Make a key and a certificate for it, signed by itself or by an authority of one''s own')
            [CompletionResult]::new('csr', 'csr', [CompletionResultType]::ParameterValue, 'Make a certificate request for a private key, which is made when it is not there yet')
            [CompletionResult]::new('sign', 'sign', [CompletionResultType]::ParameterValue, 'Sign a certificate request with an authority of one''s own')
            [CompletionResult]::new('convert', 'convert', [CompletionResultType]::ParameterValue, 'Convert keys, certificates and keystores from any form into any other')
            [CompletionResult]::new('inspect', 'inspect', [CompletionResultType]::ParameterValue, 'Show what a file holds: certificates, keys, requests; whose, until when, and what is wrong with them')
            [CompletionResult]::new('match', 'match', [CompletionResultType]::ParameterValue, 'Say whether a private key and a certificate belong together')
            [CompletionResult]::new('needs-renewal', 'needs-renewal', [CompletionResultType]::ParameterValue, 'Say whether a certificate, or one in its chain, ends soon')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List certificates with the days they have left, soonest first')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Give a thing a new key and certificate, and switch the old certificate off')
            [CompletionResult]::new('revoke', 'revoke', [CompletionResultType]::ParameterValue, 'Revoke a certificate: what holds it is cut off, for good')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'awsiot-kit;cert;help;new' {
            break
        }
        'awsiot-kit;cert;help;csr' {
            break
        }
        'awsiot-kit;cert;help;sign' {
            break
        }
        'awsiot-kit;cert;help;convert' {
            break
        }
        'awsiot-kit;cert;help;inspect' {
            break
        }
        'awsiot-kit;cert;help;match' {
            break
        }
        'awsiot-kit;cert;help;needs-renewal' {
            break
        }
        'awsiot-kit;cert;help;list' {
            break
        }
        'awsiot-kit;cert;help;rotate' {
            break
        }
        'awsiot-kit;cert;help;revoke' {
            break
        }
        'awsiot-kit;cert;help;help' {
            break
        }
        'awsiot-kit;ca' {
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('new', 'new', [CompletionResultType]::ParameterValue, 'Make a certificate authority')
            [CompletionResult]::new('register', 'register', [CompletionResultType]::ParameterValue, 'Register an authority, so that the registry takes the certificates that it signs')
            [CompletionResult]::new('unregister', 'unregister', [CompletionResultType]::ParameterValue, 'Take an authority out of the registry')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the certificate authorities here')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a certificate authority')
            [CompletionResult]::new('crl', 'crl', [CompletionResultType]::ParameterValue, 'Write the revocation list of an authority')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'awsiot-kit;ca;new' {
            [CompletionResult]::new('--common-name', '--common-name', [CompletionResultType]::ParameterName, 'Its common name [default: the name]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The kind of its key')
            [CompletionResult]::new('--days', '--days', [CompletionResultType]::ParameterName, 'For how many days it is valid')
            [CompletionResult]::new('--parent', '--parent', [CompletionResultType]::ParameterName, 'The authority that signs it; without one it signs itself')
            [CompletionResult]::new('--path-length', '--path-length', [CompletionResultType]::ParameterName, 'How many authorities may stand below it')
            [CompletionResult]::new('--permit', '--permit', [CompletionResultType]::ParameterName, 'A name that it may sign for, with all below it; no other of its kind (can be repeated)')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'A name that it may not sign for, nor any below it (can be repeated)')
            [CompletionResult]::new('--password-env', '--password-env', [CompletionResultType]::ParameterName, 'Environment variable with a password that its key is encrypted with on disk')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'File whose first line is that password')
            [CompletionResult]::new('--parent-password-env', '--parent-password-env', [CompletionResultType]::ParameterName, 'Environment variable with the password of the parent''s key')
            [CompletionResult]::new('--parent-password-file', '--parent-password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password of the parent''s key')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;ca;register' {
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'How')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The private key of an authority in a file, for the mode `default`')
            [CompletionResult]::new('--verification', '--verification', [CompletionResultType]::ParameterName, 'The certificate for the registration code, where it is made elsewhere')
            [CompletionResult]::new('--in-password-env', '--in-password-env', [CompletionResultType]::ParameterName, 'Environment variable with the password of what is read')
            [CompletionResult]::new('--in-password-file', '--in-password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password of what is read')
            [CompletionResult]::new('--in-key-password-env', '--in-key-password-env', [CompletionResultType]::ParameterName, 'Environment variable with the password of the keys in it, where they have another')
            [CompletionResult]::new('--in-key-password-file', '--in-key-password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password of the keys in it')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('--auto-registration', '--auto-registration', [CompletionResultType]::ParameterName, 'Register its devices when they first connect')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;ca;unregister' {
            [CompletionResult]::new('--in-password-env', '--in-password-env', [CompletionResultType]::ParameterName, 'Environment variable with the password of what is read')
            [CompletionResult]::new('--in-password-file', '--in-password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password of what is read')
            [CompletionResult]::new('--in-key-password-env', '--in-key-password-env', [CompletionResultType]::ParameterName, 'Environment variable with the password of the keys in it, where they have another')
            [CompletionResult]::new('--in-key-password-file', '--in-key-password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password of the keys in it')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;ca;list' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;ca;show' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('--pem', '--pem', [CompletionResultType]::ParameterName, 'Print its certificate, and those above it, as PEM')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;ca;crl' {
            [CompletionResult]::new('--days', '--days', [CompletionResultType]::ParameterName, 'For how many days the list is good; brokers refuse everybody once it has ended')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Where the list goes, or `-` for stdout')
            [CompletionResult]::new('--in-password-env', '--in-password-env', [CompletionResultType]::ParameterName, 'Environment variable with the password of what is read')
            [CompletionResult]::new('--in-password-file', '--in-password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password of what is read')
            [CompletionResult]::new('--in-key-password-env', '--in-key-password-env', [CompletionResultType]::ParameterName, 'Environment variable with the password of the keys in it, where they have another')
            [CompletionResult]::new('--in-key-password-file', '--in-key-password-file', [CompletionResultType]::ParameterName, 'File whose first line is the password of the keys in it')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;ca;help' {
            [CompletionResult]::new('new', 'new', [CompletionResultType]::ParameterValue, 'Make a certificate authority')
            [CompletionResult]::new('register', 'register', [CompletionResultType]::ParameterValue, 'Register an authority, so that the registry takes the certificates that it signs')
            [CompletionResult]::new('unregister', 'unregister', [CompletionResultType]::ParameterValue, 'Take an authority out of the registry')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the certificate authorities here')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a certificate authority')
            [CompletionResult]::new('crl', 'crl', [CompletionResultType]::ParameterValue, 'Write the revocation list of an authority')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'awsiot-kit;ca;help;new' {
            break
        }
        'awsiot-kit;ca;help;register' {
            break
        }
        'awsiot-kit;ca;help;unregister' {
            break
        }
        'awsiot-kit;ca;help;list' {
            break
        }
        'awsiot-kit;ca;help;show' {
            break
        }
        'awsiot-kit;ca;help;crl' {
            break
        }
        'awsiot-kit;ca;help;help' {
            break
        }
        'awsiot-kit;policy' {
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('render', 'render', [CompletionResultType]::ParameterValue, 'Print the policy of a thing, of a template, or of the manifest''s operator')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Show what is wrong with policies, at its very place')
            [CompletionResult]::new('simulate', 'simulate', [CompletionResultType]::ParameterValue, 'Ask whether AWS IoT would allow an operation, and why')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Compare what two policies allow, with an operation for every difference')
            [CompletionResult]::new('infer', 'infer', [CompletionResultType]::ParameterValue, 'Print the least policy for an existing bridge, gateway or firmware configuration')
            [CompletionResult]::new('attach', 'attach', [CompletionResultType]::ParameterValue, 'Attach a registered policy to a certificate, thing group or Cognito identity')
            [CompletionResult]::new('detach', 'detach', [CompletionResultType]::ParameterValue, 'Detach a policy')
            [CompletionResult]::new('versions', 'versions', [CompletionResultType]::ParameterValue, 'List a registered policy''s versions, or show one')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'awsiot-kit;policy;render' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--thing', '--thing', [CompletionResultType]::ParameterName, 'The thing; without it, every policy that the manifest''s things need')
            [CompletionResult]::new('--template', '--template', [CompletionResultType]::ParameterName, 'A template, by name or path, instead of a manifest''s thing')
            [CompletionResult]::new('--templates', '--templates', [CompletionResultType]::ParameterName, 'A folder of one''s own templates')
            [CompletionResult]::new('--var', '--var', [CompletionResultType]::ParameterName, 'A value for the template')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'The account; without it, the manifest''s')
            [CompletionResult]::new('--for', '--for', [CompletionResultType]::ParameterName, 'With --iam: what is done with the manifest')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('--iam', '--iam', [CompletionResultType]::ParameterName, 'The least IAM policy of whoever applies the manifest')
            [CompletionResult]::new('--compact', '--compact', [CompletionResultType]::ParameterName, 'Without white space')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;policy;lint' {
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Makes a finding count as denied')
            [CompletionResult]::new('--deny', '--deny', [CompletionResultType]::ParameterName, 'Makes a finding count as denied')
            [CompletionResult]::new('-W', '-W ', [CompletionResultType]::ParameterName, 'Makes a finding a warning')
            [CompletionResult]::new('--warn', '--warn', [CompletionResultType]::ParameterName, 'Makes a finding a warning')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Leaves a finding out')
            [CompletionResult]::new('--allow', '--allow', [CompletionResultType]::ParameterName, 'Leaves a finding out')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'The account that resources should be in (with `--region` for the region)')
            [CompletionResult]::new('--sarif', '--sarif', [CompletionResultType]::ParameterName, 'Writes the findings as SARIF too; `-` writes them to stdout in place of the text')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('--together', '--together', [CompletionResultType]::ParameterName, 'The files are attached to one certificate: what one lacks another may have')
            [CompletionResult]::new('--exclusive', '--exclusive', [CompletionResultType]::ParameterName, 'Certificates are attached to their things exclusively: IsAttached ties no client id then')
            [CompletionResult]::new('--fix', '--fix', [CompletionResultType]::ParameterName, 'Mends in place what has one certain mend and leaves what the policy allows as it is; stdin goes to stdout')
            [CompletionResult]::new('--fix-meaning', '--fix-meaning', [CompletionResultType]::ParameterName, 'With --fix: makes the mends that change what the policy allows too; --fix alone shows what they would change')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;policy;simulate' {
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'Policies attached to the client')
            [CompletionResult]::new('--cases', '--cases', [CompletionResultType]::ParameterName, 'A JSON array of questions with the answers expected')
            [CompletionResult]::new('--action', '--action', [CompletionResultType]::ParameterName, 'What is asked for: iot:Connect, iot:Publish, iot:Subscribe, iot:Receive …')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'The client id it connects with')
            [CompletionResult]::new('--topic', '--topic', [CompletionResultType]::ParameterName, 'The topic of Publish, RetainPublish and Receive')
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'The filter of Subscribe')
            [CompletionResult]::new('--topicfilter', '--topicfilter', [CompletionResultType]::ParameterName, 'The filter of Subscribe')
            [CompletionResult]::new('--resource', '--resource', [CompletionResultType]::ParameterName, 'Another resource: what follows the account in its ARN, or the whole ARN')
            [CompletionResult]::new('--thing', '--thing', [CompletionResultType]::ParameterName, 'The registered thing')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'The thing''s type')
            [CompletionResult]::new('--billing-group', '--billing-group', [CompletionResultType]::ParameterName, 'The thing''s billing group')
            [CompletionResult]::new('--attr', '--attr', [CompletionResultType]::ParameterName, 'An attribute of the thing')
            [CompletionResult]::new('--protocol', '--protocol', [CompletionResultType]::ParameterName, 'mqtt, wss or https')
            [CompletionResult]::new('--source-ip', '--source-ip', [CompletionResultType]::ParameterName, 'The client''s address')
            [CompletionResult]::new('--last-will', '--last-will', [CompletionResultType]::ParameterName, 'The topic of its last will; it connects with one')
            [CompletionResult]::new('--connect-attribute', '--connect-attribute', [CompletionResultType]::ParameterName, 'What it asks for when it connects: PersistentConnect, LastWill')
            [CompletionResult]::new('--cert-subject', '--cert-subject', [CompletionResultType]::ParameterName, 'A value of its certificate: CommonName, AlternativeName.DNSName …')
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'The host name that it asks for')
            [CompletionResult]::new('--source-vpc', '--source-vpc', [CompletionResultType]::ParameterName, 'The VPC, the VPC endpoint and the address in the VPC that it comes by')
            [CompletionResult]::new('--source-vpce', '--source-vpce', [CompletionResultType]::ParameterName, 'The VPC endpoint')
            [CompletionResult]::new('--vpc-source-ip', '--vpc-source-ip', [CompletionResultType]::ParameterName, 'The address inside the VPC')
            [CompletionResult]::new('--certificate-id', '--certificate-id', [CompletionResultType]::ParameterName, 'The certificate''s id')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'The account; without it and without --region, those of the policy''s first ARN')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('--attached', '--attached', [CompletionResultType]::ParameterName, 'The certificate is attached to the thing')
            [CompletionResult]::new('--exclusive', '--exclusive', [CompletionResultType]::ParameterName, 'It is attached to that thing alone (EXCLUSIVE_THING)')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Tell what every statement had to say')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;policy;diff' {
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;policy;infer' {
            [CompletionResult]::new('--kind', '--kind', [CompletionResultType]::ParameterName, 'What they are; without it, told by their looks')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'The account')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('--compact', '--compact', [CompletionResultType]::ParameterName, 'Without white space')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;policy;attach' {
            [CompletionResult]::new('--certificate', '--certificate', [CompletionResultType]::ParameterName, 'A certificate, by its id or ARN')
            [CompletionResult]::new('--thing', '--thing', [CompletionResultType]::ParameterName, 'The certificates of a thing')
            [CompletionResult]::new('--group', '--group', [CompletionResultType]::ParameterName, 'A thing group')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'A Cognito identity')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;policy;detach' {
            [CompletionResult]::new('--certificate', '--certificate', [CompletionResultType]::ParameterName, 'A certificate, by its id or ARN')
            [CompletionResult]::new('--thing', '--thing', [CompletionResultType]::ParameterName, 'The certificates of a thing')
            [CompletionResult]::new('--group', '--group', [CompletionResultType]::ParameterName, 'A thing group')
            [CompletionResult]::new('--identity', '--identity', [CompletionResultType]::ParameterName, 'A Cognito identity')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;policy;versions' {
            [CompletionResult]::new('--show', '--show', [CompletionResultType]::ParameterName, 'The document of this version (`2`, `v2`, or `default` for the one in force) instead of the list')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;policy;help' {
            [CompletionResult]::new('render', 'render', [CompletionResultType]::ParameterValue, 'Print the policy of a thing, of a template, or of the manifest''s operator')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Show what is wrong with policies, at its very place')
            [CompletionResult]::new('simulate', 'simulate', [CompletionResultType]::ParameterValue, 'Ask whether AWS IoT would allow an operation, and why')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Compare what two policies allow, with an operation for every difference')
            [CompletionResult]::new('infer', 'infer', [CompletionResultType]::ParameterValue, 'Print the least policy for an existing bridge, gateway or firmware configuration')
            [CompletionResult]::new('attach', 'attach', [CompletionResultType]::ParameterValue, 'Attach a registered policy to a certificate, thing group or Cognito identity')
            [CompletionResult]::new('detach', 'detach', [CompletionResultType]::ParameterValue, 'Detach a policy')
            [CompletionResult]::new('versions', 'versions', [CompletionResultType]::ParameterValue, 'List a registered policy''s versions, or show one')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'awsiot-kit;policy;help;render' {
            break
        }
        'awsiot-kit;policy;help;lint' {
            break
        }
        'awsiot-kit;policy;help;simulate' {
            break
        }
        'awsiot-kit;policy;help;diff' {
            break
        }
        'awsiot-kit;policy;help;infer' {
            break
        }
        'awsiot-kit;policy;help;attach' {
            break
        }
        'awsiot-kit;policy;help;detach' {
            break
        }
        'awsiot-kit;policy;help;versions' {
            break
        }
        'awsiot-kit;policy;help;help' {
            break
        }
        'awsiot-kit;explain' {
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;targets' {
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;schema' {
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;doctor' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'The port to call, where it is not the bundle''s: a sandbox on `--port 0`')
            [CompletionResult]::new('--symptom', '--symptom', [CompletionResultType]::ParameterName, 'What the client shows: `AWS_ERROR_MQTT_UNEXPECTED_HANGUP`, `rc=-2`, `-0x7780`')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Look at files, configuration, registry and policies only')
            [CompletionResult]::new('--take-over-id', '--take-over-id', [CompletionResultType]::ParameterName, 'Connect as the device even to AWS, which evicts it if it is connected')
            [CompletionResult]::new('--publish', '--publish', [CompletionResultType]::ParameterName, 'Publish to the thing''s own topics too, an empty JSON object each')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;sandbox' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest, or `-` for stdin')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'The port of MQTT over TLS; 0 lets the system choose')
            [CompletionResult]::new('--alpn-port', '--alpn-port', [CompletionResultType]::ParameterName, 'A second port, which like AWS''s 443 wants ALPN `x-amzn-mqtt-ca`; 0 lets the system choose')
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'Listen on this address; anything but loopback is reachable from other machines')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'More names that the server''s certificate is for')
            [CompletionResult]::new('--ready-file', '--ready-file', [CompletionResultType]::ParameterName, 'Write the ports to this file as JSON once it listens')
            [CompletionResult]::new('--show', '--show', [CompletionResultType]::ParameterName, 'Which decisions are printed')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Jobs to hand out: a JSON array of {"jobId": …, "thing": …, "document": {…}}')
            [CompletionResult]::new('--template', '--template', [CompletionResultType]::ParameterName, 'A provisioning template and the file of its body (can be repeated)')
            [CompletionResult]::new('--hook', '--hook', [CompletionResultType]::ParameterName, 'A template and the program of its pre-provisioning hook: JSON on stdin, `{"allowProvisioning": true}` on stdout')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('--learn', '--learn', [CompletionResultType]::ParameterName, 'Remember what clients are refused, and print the manifest lines that would allow it')
            [CompletionResult]::new('--let-pass', '--let-pass', [CompletionResultType]::ParameterName, 'Let through what would be refused; it is still said and learned')
            [CompletionResult]::new('--quotas', '--quotas', [CompletionResultType]::ParameterName, 'Discard messages over 100 a second of one connection, as AWS does')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'awsiot-kit;completions' {
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;man' {
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Write a page per command into this folder')
            [CompletionResult]::new('--registry', '--registry', [CompletionResultType]::ParameterName, 'Where things live: aws, local, or local:DIR')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'AWS profile')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'AWS control-plane address, for a stand-in')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds that one call of AWS may take')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For people, or one JSON object per line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what failed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more (can be repeated)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'awsiot-kit;help' {
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a commented manifest to start from')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Show all findings about a manifest; touches nothing')
            [CompletionResult]::new('plan', 'plan', [CompletionResultType]::ParameterValue, 'Show what apply would do')
            [CompletionResult]::new('apply', 'apply', [CompletionResultType]::ParameterValue, 'Make it so: things, certificates, policies and bundles as the manifest says')
            [CompletionResult]::new('destroy', 'destroy', [CompletionResultType]::ParameterValue, 'Take down what the manifest made')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Take down what awsiot-kit made and the manifest no longer has')
            [CompletionResult]::new('emit', 'emit', [CompletionResultType]::ParameterValue, 'Write a target''s files alone, or compare them with what is there')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Turn an existing bridge, gateway or firmware configuration into a manifest')
            [CompletionResult]::new('thing', 'thing', [CompletionResultType]::ParameterValue, 'Manage things one at a time')
            [CompletionResult]::new('fleet', 'fleet', [CompletionResultType]::ParameterValue, 'Fleets: inventories, results of many machines, bundles out of archives')
            [CompletionResult]::new('cert', 'cert', [CompletionResultType]::ParameterValue, 'Make, convert and inspect keys, certificates and keystores')
            [CompletionResult]::new('ca', 'ca', [CompletionResultType]::ParameterValue, 'Manage certificate authorities of one''s own')
            [CompletionResult]::new('policy', 'policy', [CompletionResultType]::ParameterValue, 'Write, check, question and compare AWS IoT policies')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Say what a finding means and what to do about it')
            [CompletionResult]::new('targets', 'targets', [CompletionResultType]::ParameterValue, 'List the systems that configuration is emitted for')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the manifest''s JSON Schema')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Find out why a device cannot connect, publish or subscribe')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Run a stand-in for AWS IoT Core that enforces the local registry''s policies')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a shell''s completion script')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the man page, or write one per command')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'awsiot-kit;help;init' {
            break
        }
        'awsiot-kit;help;check' {
            break
        }
        'awsiot-kit;help;plan' {
            break
        }
        'awsiot-kit;help;apply' {
            break
        }
        'awsiot-kit;help;destroy' {
            break
        }
        'awsiot-kit;help;prune' {
            break
        }
        'awsiot-kit;help;emit' {
            break
        }
        'awsiot-kit;help;import' {
            [CompletionResult]::new('aws', 'aws', [CompletionResultType]::ParameterValue, 'Turn things that a registry holds already into a manifest')
            break
        }
        'awsiot-kit;help;import;aws' {
            break
        }
        'awsiot-kit;help;thing' {
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create a thing with its certificate, policy and bundle')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the registry''s things')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a thing with its groups, certificates and policies')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete a thing with its certificate and bundle')
            break
        }
        'awsiot-kit;help;thing;create' {
            break
        }
        'awsiot-kit;help;thing;list' {
            break
        }
        'awsiot-kit;help;thing;show' {
            break
        }
        'awsiot-kit;help;thing;delete' {
            break
        }
        'awsiot-kit;help;fleet' {
            [CompletionResult]::new('template', 'template', [CompletionResultType]::ParameterValue, 'Print the CSV header that a fleet''s inventory needs')
            [CompletionResult]::new('merge', 'merge', [CompletionResultType]::ParameterValue, 'Join the files that `apply --results` wrote for the parts of a fleet')
            [CompletionResult]::new('bundle', 'bundle', [CompletionResultType]::ParameterValue, 'Take the bundle of a thing out of its fleet''s archive, as a folder')
            [CompletionResult]::new('bundles', 'bundles', [CompletionResultType]::ParameterValue, 'Run a command for every bundle in the fleets'' archives')
            break
        }
        'awsiot-kit;help;fleet;template' {
            break
        }
        'awsiot-kit;help;fleet;merge' {
            break
        }
        'awsiot-kit;help;fleet;bundle' {
            break
        }
        'awsiot-kit;help;fleet;bundles' {
            break
        }
        'awsiot-kit;help;cert' {
            [CompletionResult]::new('new', 'new', [CompletionResultType]::ParameterValue, 'Make a key and a certificate for it, signed by itself or by an authority of one''s own')
            [CompletionResult]::new('csr', 'csr', [CompletionResultType]::ParameterValue, 'Make a certificate request for a private key, which is made when it is not there yet')
            [CompletionResult]::new('sign', 'sign', [CompletionResultType]::ParameterValue, 'Sign a certificate request with an authority of one''s own')
            [CompletionResult]::new('convert', 'convert', [CompletionResultType]::ParameterValue, 'Convert keys, certificates and keystores from any form into any other')
            [CompletionResult]::new('inspect', 'inspect', [CompletionResultType]::ParameterValue, 'Show what a file holds: certificates, keys, requests; whose, until when, and what is wrong with them')
            [CompletionResult]::new('match', 'match', [CompletionResultType]::ParameterValue, 'Say whether a private key and a certificate belong together')
            [CompletionResult]::new('needs-renewal', 'needs-renewal', [CompletionResultType]::ParameterValue, 'Say whether a certificate, or one in its chain, ends soon')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List certificates with the days they have left, soonest first')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Give a thing a new key and certificate, and switch the old certificate off')
            [CompletionResult]::new('revoke', 'revoke', [CompletionResultType]::ParameterValue, 'Revoke a certificate: what holds it is cut off, for good')
            break
        }
        'awsiot-kit;help;cert;new' {
            break
        }
        'awsiot-kit;help;cert;csr' {
            break
        }
        'awsiot-kit;help;cert;sign' {
            break
        }
        'awsiot-kit;help;cert;convert' {
            break
        }
        'awsiot-kit;help;cert;inspect' {
            break
        }
        'awsiot-kit;help;cert;match' {
            break
        }
        'awsiot-kit;help;cert;needs-renewal' {
            break
        }
        'awsiot-kit;help;cert;list' {
            break
        }
        'awsiot-kit;help;cert;rotate' {
            break
        }
        'awsiot-kit;help;cert;revoke' {
            break
        }
        'awsiot-kit;help;ca' {
            [CompletionResult]::new('new', 'new', [CompletionResultType]::ParameterValue, 'Make a certificate authority')
            [CompletionResult]::new('register', 'register', [CompletionResultType]::ParameterValue, 'Register an authority, so that the registry takes the certificates that it signs')
            [CompletionResult]::new('unregister', 'unregister', [CompletionResultType]::ParameterValue, 'Take an authority out of the registry')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the certificate authorities here')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a certificate authority')
            [CompletionResult]::new('crl', 'crl', [CompletionResultType]::ParameterValue, 'Write the revocation list of an authority')
            break
        }
        'awsiot-kit;help;ca;new' {
            break
        }
        'awsiot-kit;help;ca;register' {
            break
        }
        'awsiot-kit;help;ca;unregister' {
            break
        }
        'awsiot-kit;help;ca;list' {
            break
        }
        'awsiot-kit;help;ca;show' {
            break
        }
        'awsiot-kit;help;ca;crl' {
            break
        }
        'awsiot-kit;help;policy' {
            [CompletionResult]::new('render', 'render', [CompletionResultType]::ParameterValue, 'Print the policy of a thing, of a template, or of the manifest''s operator')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Show what is wrong with policies, at its very place')
            [CompletionResult]::new('simulate', 'simulate', [CompletionResultType]::ParameterValue, 'Ask whether AWS IoT would allow an operation, and why')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Compare what two policies allow, with an operation for every difference')
            [CompletionResult]::new('infer', 'infer', [CompletionResultType]::ParameterValue, 'Print the least policy for an existing bridge, gateway or firmware configuration')
            [CompletionResult]::new('attach', 'attach', [CompletionResultType]::ParameterValue, 'Attach a registered policy to a certificate, thing group or Cognito identity')
            [CompletionResult]::new('detach', 'detach', [CompletionResultType]::ParameterValue, 'Detach a policy')
            [CompletionResult]::new('versions', 'versions', [CompletionResultType]::ParameterValue, 'List a registered policy''s versions, or show one')
            break
        }
        'awsiot-kit;help;policy;render' {
            break
        }
        'awsiot-kit;help;policy;lint' {
            break
        }
        'awsiot-kit;help;policy;simulate' {
            break
        }
        'awsiot-kit;help;policy;diff' {
            break
        }
        'awsiot-kit;help;policy;infer' {
            break
        }
        'awsiot-kit;help;policy;attach' {
            break
        }
        'awsiot-kit;help;policy;detach' {
            break
        }
        'awsiot-kit;help;policy;versions' {
            break
        }
        'awsiot-kit;help;explain' {
            break
        }
        'awsiot-kit;help;targets' {
            break
        }
        'awsiot-kit;help;schema' {
            break
        }
        'awsiot-kit;help;doctor' {
            break
        }
        'awsiot-kit;help;sandbox' {
            break
        }
        'awsiot-kit;help;completions' {
            break
        }
        'awsiot-kit;help;man' {
            break
        }
        'awsiot-kit;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
