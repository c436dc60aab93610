# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_awsiot_kit_global_optspecs
    string join \n registry= profile= region= endpoint-url= timeout= format= color= progress= q/quiet v/verbose h/help V/version
end

function __fish_awsiot_kit_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_awsiot_kit_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_awsiot_kit_using_subcommand
    set -l cmd (__fish_awsiot_kit_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -s V -l version -d 'Print version'
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -f -a "init" -d 'Write a commented manifest to start from'
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -f -a "check" -d 'Show all findings about a manifest; touches nothing'
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -f -a "plan" -d 'Show what apply would do'
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -f -a "apply" -d 'Make it so: things, certificates, policies and bundles as the manifest says'
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -f -a "destroy" -d 'Take down what the manifest made'
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -f -a "prune" -d 'Take down what awsiot-kit made and the manifest no longer has'
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -f -a "emit" -d 'Write a target\'s files alone, or compare them with what is there'
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -f -a "import" -d 'Turn an existing bridge, gateway or firmware configuration into a manifest'
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -f -a "thing" -d 'Manage things one at a time'
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -f -a "fleet" -d 'Fleets: inventories, results of many machines, bundles out of archives'
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -f -a "cert" -d 'Make, convert and inspect keys, certificates and keystores'
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -f -a "ca" -d 'Manage certificate authorities of one\'s own'
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -f -a "policy" -d 'Write, check, question and compare AWS IoT policies'
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -f -a "explain" -d 'Say what a finding means and what to do about it'
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -f -a "targets" -d 'List the systems that configuration is emitted for'
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -f -a "schema" -d 'Print the manifest\'s JSON Schema'
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -f -a "doctor" -d 'Find out why a device cannot connect, publish or subscribe'
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -f -a "sandbox" -d 'Run a stand-in for AWS IoT Core that enforces the local registry\'s policies'
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -f -a "completions" -d 'Print a shell\'s completion script'
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -f -a "man" -d 'Print the man page, or write one per command'
complete -c awsiot-kit -n "__fish_awsiot_kit_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand init" -l template -d 'What to start from' -r -f -a "gateway\t'a gateway whose broker is bridged to AWS'
sensor\t'one device that speaks to AWS itself'
fleet\t'many devices of one shape, from a CSV inventory'
minimal\t'the least that is a manifest'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand init" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand init" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand init" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand init" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand init" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand init" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand init" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand init" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand init" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand init" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand check" -s D -l deny -d 'Makes a warning count as denied (can be repeated)' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand check" -s W -l warn -d 'Makes a lint of a policy a warning (can be repeated)' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand check" -s A -l allow -d 'Leaves a finding out, as `allow` in the manifest does (can be repeated)' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand check" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand check" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand check" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand check" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand check" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand check" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand check" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand check" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand check" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand check" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand check" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand check" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand plan" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand plan" -l out -d 'Save the plan, for `apply -f FILE`' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand plan" -l shard -d 'Only the I-th of N parts of the things, by their names: the same for every order of the inventory. `auto` and `auto/N` take I (and N) from the array job that this runs in: Kubernetes Indexed Jobs, AWS Batch, Slurm' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand plan" -l reissue -d 'A new key and certificate beside an active one whose key is not on this machine; of THING, or of all such things' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand plan" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand plan" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand plan" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand plan" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand plan" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand plan" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand plan" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand plan" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand plan" -l exit-code -d 'Exit 1 when there is something to do'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand plan" -l strict -d 'Do nothing when a row of an inventory cannot be used, instead of leaving that row out'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand plan" -l replace -d 'New keys where the old ones are lost, or certificates are otherwise than the manifest says; the old ones are retired'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand plan" -l take-over -d 'Change what others made and the manifest names, as if it were ours'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand plan" -l prune -d 'Take down what awsiot-kit made for the manifest and the manifest no longer has'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand plan" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand plan" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand plan" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand apply" -s f -l file -d 'The manifest, a plan saved by `plan --out`, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand apply" -l only -d 'Only this thing (can be repeated)' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand apply" -l shard -d 'Only the I-th of N parts of the things, by their names: the same for every order of the inventory. `auto` and `auto/N` take I (and N) from the array job that this runs in: Kubernetes Indexed Jobs, AWS Batch, Slurm' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand apply" -l reissue -d 'A new key and certificate beside an active one whose key is not on this machine; of THING, or of all such things' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand apply" -l max-errors -d 'Keep going until more than N things were refused, or more than N% of them; with fleets 10% when neither is said' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand apply" -l results -d 'Write what became of each thing to this file, as soon as it is known: CSV (NAME.csv) or JSON Lines' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand apply" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand apply" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand apply" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand apply" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand apply" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand apply" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand apply" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand apply" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand apply" -s y -l yes -d 'Do not ask'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand apply" -l strict -d 'Do nothing when a row of an inventory cannot be used, instead of leaving that row out'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand apply" -l replace -d 'New keys where the old ones are lost, or certificates are otherwise than the manifest says; the old ones are retired'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand apply" -l take-over -d 'Change what others made and the manifest names, as if it were ours'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand apply" -l prune -d 'Take down what awsiot-kit made for the manifest and the manifest no longer has'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand apply" -l keep-going -d 'What is refused stops its own thing only; the others are brought to their end'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand apply" -l try -d 'Then run the sandbox, with the same configurations pointed at it, and say how the real programs are started'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand apply" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand apply" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand apply" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand destroy" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand destroy" -l only -d 'Only this thing (can be repeated)' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand destroy" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand destroy" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand destroy" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand destroy" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand destroy" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand destroy" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand destroy" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand destroy" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand destroy" -s y -l yes -d 'Do not ask'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand destroy" -l purge -d 'Delete private keys instead of moving them aside'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand destroy" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand destroy" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand destroy" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand prune" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand prune" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand prune" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand prune" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand prune" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand prune" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand prune" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand prune" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand prune" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand prune" -l orphans -d 'Also what nothing uses, wherever it came from'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand prune" -s y -l yes -d 'Do not ask'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand prune" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand prune" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand prune" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand emit" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand emit" -l thing -d 'This thing only, whether its manifest names the target or not' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand emit" -l out -d 'The folder for the files, one per thing below it when there are several; by default the bundles\'' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand emit" -l upload -d 'kura: bring the configuration onto the gateway at this address, by its REST API' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand emit" -l user -d 'The user of the gateway\'s console' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand emit" -l password-env -d 'Environment variable with that user\'s password' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand emit" -l password-file -d 'File whose first line is that password' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand emit" -l ca -d 'What the gateway\'s certificate must come from, PEM; by default any public authority' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand emit" -l server-fingerprint -d 'The gateway\'s own certificate, `sha256:AB:CD:…`; the first try shows it' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand emit" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand emit" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand emit" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand emit" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand emit" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand emit" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand emit" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand emit" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand emit" -l check -d 'Write nothing; say what differs'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand emit" -l try -d 'Run the sandbox with the target\'s files pointed at it, and say how the real program is started'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand emit" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand emit" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand emit" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and not __fish_seen_subcommand_from aws help" -l kind -d 'What it is; told by its looks when left out' -r -f -a "kura\t''
thingpark\t''
nrf\t''
mosquitto\t''
nanomq\t''"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and not __fish_seen_subcommand_from aws help" -l out -d 'Where the manifest goes; a file that is there is never overwritten' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and not __fish_seen_subcommand_from aws help" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and not __fish_seen_subcommand_from aws help" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and not __fish_seen_subcommand_from aws help" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and not __fish_seen_subcommand_from aws help" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and not __fish_seen_subcommand_from aws help" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and not __fish_seen_subcommand_from aws help" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and not __fish_seen_subcommand_from aws help" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and not __fish_seen_subcommand_from aws help" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and not __fish_seen_subcommand_from aws help" -l explain -d 'Say of every line what became of it'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and not __fish_seen_subcommand_from aws help" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and not __fish_seen_subcommand_from aws help" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and not __fish_seen_subcommand_from aws help" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and not __fish_seen_subcommand_from aws help" -a "aws" -d 'Turn things that a registry holds already into a manifest'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and not __fish_seen_subcommand_from aws help" -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and __fish_seen_subcommand_from aws" -l out -d 'Where the manifest goes, with `policies/` beside it; a file that is there is never overwritten' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and __fish_seen_subcommand_from aws" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and __fish_seen_subcommand_from aws" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and __fish_seen_subcommand_from aws" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and __fish_seen_subcommand_from aws" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and __fish_seen_subcommand_from aws" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and __fish_seen_subcommand_from aws" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and __fish_seen_subcommand_from aws" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and __fish_seen_subcommand_from aws" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and __fish_seen_subcommand_from aws" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and __fish_seen_subcommand_from aws" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and __fish_seen_subcommand_from aws" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and __fish_seen_subcommand_from help" -f -a "aws" -d 'Turn things that a registry holds already into a manifest'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand import; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and not __fish_seen_subcommand_from create list show delete help" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and not __fish_seen_subcommand_from create list show delete help" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and not __fish_seen_subcommand_from create list show delete help" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and not __fish_seen_subcommand_from create list show delete help" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and not __fish_seen_subcommand_from create list show delete help" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and not __fish_seen_subcommand_from create list show delete help" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and not __fish_seen_subcommand_from create list show delete help" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and not __fish_seen_subcommand_from create list show delete help" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and not __fish_seen_subcommand_from create list show delete help" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and not __fish_seen_subcommand_from create list show delete help" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and not __fish_seen_subcommand_from create list show delete help" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and not __fish_seen_subcommand_from create list show delete help" -f -a "create" -d 'Create a thing with its certificate, policy and bundle'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and not __fish_seen_subcommand_from create list show delete help" -f -a "list" -d 'List the registry\'s things'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and not __fish_seen_subcommand_from create list show delete help" -f -a "show" -d 'Show a thing with its groups, certificates and policies'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and not __fish_seen_subcommand_from create list show delete help" -f -a "delete" -d 'Delete a thing with its certificate and bundle'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and not __fish_seen_subcommand_from create list show delete help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from create" -l publish -d 'A topic that it publishes (can be repeated)' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from create" -l subscribe -d 'A filter that it subscribes to (can be repeated)' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from create" -l emit -d 'A system that it runs on (can be repeated)' -r -f -a "nanomq\t''
mosquitto\t''
nrf\t''
kura\t''
thingpark\t''
sgcwebsockets\t''
device-client\t''
greengrass\t''
esp-idf\t''
freertos\t''
zephyr\t''
arduino\t''
micropython\t''
tasmota\t''
java\t''
sdk\t''"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from create" -l attr -d 'An attribute (can be repeated)' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from create" -l type -d 'Its thing type' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from create" -l group -d 'A thing group that it joins (can be repeated)' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from create" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from create" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from create" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from create" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from create" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from create" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from create" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from create" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from create" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from create" -s y -l yes -d 'Do not ask before what is there is changed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from list" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from list" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from list" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from list" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from list" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from list" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from list" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from list" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from list" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from show" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from show" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from show" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from show" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from show" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from show" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from show" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from show" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from show" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from delete" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from delete" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from delete" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from delete" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from delete" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from delete" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from delete" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from delete" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from delete" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from delete" -l purge -d 'Delete the private key instead of moving it aside'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from delete" -s y -l yes -d 'Do not ask'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from delete" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from delete" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from help" -f -a "create" -d 'Create a thing with its certificate, policy and bundle'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the registry\'s things'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show a thing with its groups, certificates and policies'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Delete a thing with its certificate and bundle'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand thing; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and not __fish_seen_subcommand_from template merge bundle bundles help" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and not __fish_seen_subcommand_from template merge bundle bundles help" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and not __fish_seen_subcommand_from template merge bundle bundles help" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and not __fish_seen_subcommand_from template merge bundle bundles help" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and not __fish_seen_subcommand_from template merge bundle bundles help" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and not __fish_seen_subcommand_from template merge bundle bundles help" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and not __fish_seen_subcommand_from template merge bundle bundles help" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and not __fish_seen_subcommand_from template merge bundle bundles help" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and not __fish_seen_subcommand_from template merge bundle bundles help" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and not __fish_seen_subcommand_from template merge bundle bundles help" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and not __fish_seen_subcommand_from template merge bundle bundles help" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and not __fish_seen_subcommand_from template merge bundle bundles help" -f -a "template" -d 'Print the CSV header that a fleet\'s inventory needs'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and not __fish_seen_subcommand_from template merge bundle bundles help" -f -a "merge" -d 'Join the files that `apply --results` wrote for the parts of a fleet'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and not __fish_seen_subcommand_from template merge bundle bundles help" -f -a "bundle" -d 'Take the bundle of a thing out of its fleet\'s archive, as a folder'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and not __fish_seen_subcommand_from template merge bundle bundles help" -f -a "bundles" -d 'Run a command for every bundle in the fleets\' archives'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and not __fish_seen_subcommand_from template merge bundle bundles help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from template" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from template" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from template" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from template" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from template" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from template" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from template" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from template" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from template" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from template" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from template" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from template" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from merge" -l out -d 'Write here: CSV (NAME.csv) or JSON Lines; stdout in the form of the first file otherwise' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from merge" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from merge" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from merge" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from merge" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from merge" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from merge" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from merge" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from merge" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from merge" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from merge" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from merge" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundle" -l out -d 'The folder to make; the thing\'s name when left out' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundle" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundle" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundle" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundle" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundle" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundle" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundle" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundle" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundle" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundle" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundle" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundle" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundles" -l each -d 'The command' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundles" -l shard -d 'Only the I-th of N parts of the things, by their names: the same for every order of the inventory. `auto` and `auto/N` take I (and N) from the array job that this runs in: Kubernetes Indexed Jobs, AWS Batch, Slurm' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundles" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundles" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundles" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundles" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundles" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundles" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundles" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundles" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundles" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundles" -l strict -d 'Do nothing when a row of an inventory cannot be used, instead of leaving that row out'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundles" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundles" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from bundles" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from help" -f -a "template" -d 'Print the CSV header that a fleet\'s inventory needs'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from help" -f -a "merge" -d 'Join the files that `apply --results` wrote for the parts of a fleet'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from help" -f -a "bundle" -d 'Take the bundle of a thing out of its fleet\'s archive, as a folder'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from help" -f -a "bundles" -d 'Run a command for every bundle in the fleets\' archives'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand fleet; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and not __fish_seen_subcommand_from new csr sign convert inspect match needs-renewal list rotate revoke help" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and not __fish_seen_subcommand_from new csr sign convert inspect match needs-renewal list rotate revoke help" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and not __fish_seen_subcommand_from new csr sign convert inspect match needs-renewal list rotate revoke help" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and not __fish_seen_subcommand_from new csr sign convert inspect match needs-renewal list rotate revoke help" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and not __fish_seen_subcommand_from new csr sign convert inspect match needs-renewal list rotate revoke help" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and not __fish_seen_subcommand_from new csr sign convert inspect match needs-renewal list rotate revoke help" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and not __fish_seen_subcommand_from new csr sign convert inspect match needs-renewal list rotate revoke help" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and not __fish_seen_subcommand_from new csr sign convert inspect match needs-renewal list rotate revoke help" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and not __fish_seen_subcommand_from new csr sign convert inspect match needs-renewal list rotate revoke help" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and not __fish_seen_subcommand_from new csr sign convert inspect match needs-renewal list rotate revoke help" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and not __fish_seen_subcommand_from new csr sign convert inspect match needs-renewal list rotate revoke help" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and not __fish_seen_subcommand_from new csr sign convert inspect match needs-renewal list rotate revoke help" -f -a "new" -d 'Make a key and a certificate for it, signed by itself or by an authority of one\'s own'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and not __fish_seen_subcommand_from new csr sign convert inspect match needs-renewal list rotate revoke help" -f -a "csr" -d 'Make a certificate request for a private key, which is made when it is not there yet'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and not __fish_seen_subcommand_from new csr sign convert inspect match needs-renewal list rotate revoke help" -f -a "sign" -d 'Sign a certificate request with an authority of one\'s own'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and not __fish_seen_subcommand_from new csr sign convert inspect match needs-renewal list rotate revoke help" -f -a "convert" -d 'Convert keys, certificates and keystores from any form into any other'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and not __fish_seen_subcommand_from new csr sign convert inspect match needs-renewal list rotate revoke help" -f -a "inspect" -d 'Show what a file holds: certificates, keys, requests; whose, until when, and what is wrong with them'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and not __fish_seen_subcommand_from new csr sign convert inspect match needs-renewal list rotate revoke help" -f -a "match" -d 'Say whether a private key and a certificate belong together'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and not __fish_seen_subcommand_from new csr sign convert inspect match needs-renewal list rotate revoke help" -f -a "needs-renewal" -d 'Say whether a certificate, or one in its chain, ends soon'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and not __fish_seen_subcommand_from new csr sign convert inspect match needs-renewal list rotate revoke help" -f -a "list" -d 'List certificates with the days they have left, soonest first'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and not __fish_seen_subcommand_from new csr sign convert inspect match needs-renewal list rotate revoke help" -f -a "rotate" -d 'Give a thing a new key and certificate, and switch the old certificate off'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and not __fish_seen_subcommand_from new csr sign convert inspect match needs-renewal list rotate revoke help" -f -a "revoke" -d 'Revoke a certificate: what holds it is cut off, for good'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and not __fish_seen_subcommand_from new csr sign convert inspect match needs-renewal list rotate revoke help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from new" -l key -d 'The kind of the key' -r -f -a "ec-p256\t''
ec-p384\t''
rsa-2048\t''
rsa-3072\t''
rsa-4096\t''"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from new" -l issuer -d 'Who signs: self-signed, or ca:NAME' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from new" -l days -d 'For how many days it is valid' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from new" -l san -d 'A name besides the subject: dns:HOST, ip:ADDRESS, email:MAILBOX, uri:URI (can be repeated)' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from new" -l ca-password-env -d 'Environment variable with the password of the authority\'s key' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from new" -l ca-password-file -d 'File whose first line is the password of the authority\'s key' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from new" -l out -d 'The folder [default: the name]' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from new" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from new" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from new" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from new" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from new" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from new" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from new" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from new" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from new" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from new" -l server -d 'For a broker: TLS servers too, under its name and those of --san'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from new" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from new" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from new" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from csr" -l key -d 'The private key, in any form; made (PKCS#8, 0600) when there is no such file' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from csr" -l from-keygen -d 'Take the request out of what a Nordic modem answered to `AT%KEYGEN`, whose key never leaves it' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from csr" -l kind -d 'The kind of a key that is made' -r -f -a "ec-p256\t''
ec-p384\t''
rsa-2048\t''
rsa-3072\t''
rsa-4096\t''"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from csr" -l san -d 'A name besides the subject: dns:HOST, ip:ADDRESS, email:MAILBOX, uri:URI (can be repeated)' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from csr" -l out -d 'Where the request goes, or `-` for stdout' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from csr" -l in-password-env -d 'Environment variable with the password of what is read' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from csr" -l in-password-file -d 'File whose first line is the password of what is read' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from csr" -l in-key-password-env -d 'Environment variable with the password of the keys in it, where they have another' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from csr" -l in-key-password-file -d 'File whose first line is the password of the keys in it' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from csr" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from csr" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from csr" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from csr" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from csr" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from csr" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from csr" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from csr" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from csr" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from csr" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from csr" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from sign" -l ca -d 'The authority, by the name that `ca new` gave it' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from sign" -l ca-cert -d 'The authority\'s certificate, in any form, with those above it' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from sign" -l ca-key -d 'The authority\'s private key, in any form' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from sign" -l days -d 'For how many days it is valid' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from sign" -l san -d 'A name besides the subject: dns:HOST, ip:ADDRESS, email:MAILBOX, uri:URI (can be repeated)' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from sign" -l out -d 'Where the certificate goes, or `-` for stdout' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from sign" -l in-password-env -d 'Environment variable with the password of what is read' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from sign" -l in-password-file -d 'File whose first line is the password of what is read' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from sign" -l in-key-password-env -d 'Environment variable with the password of the keys in it, where they have another' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from sign" -l in-key-password-file -d 'File whose first line is the password of the keys in it' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from sign" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from sign" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from sign" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from sign" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from sign" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from sign" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from sign" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from sign" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from sign" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from sign" -l keep-san -d 'Keep the names besides the subject that the request asks for'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from sign" -l server -d 'For a broker\'s own certificate: TLS servers too'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from sign" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from sign" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from sign" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l to -d 'The form that is written' -r -f -a "pkcs8\t''
pkcs8-encrypted\t''
pkcs1\t''
sec1\t''
der\t''
der-chain\t''
pem\t''
pkcs7\t''
pkcs12\t''
jks\t''
c-header\t''
nrf-at\t''
esp-nvs-csv\t''"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l out -d 'Where it is written, or `-` for stdout; with --each a folder' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l key -d 'What the private key comes from' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l cert -d 'What the device certificate comes from, with its chain if it is there' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l chain -d 'What the certificates between it and its root come from (can be repeated)' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l ca -d 'What is trusted: a file, `amazon` for all of Amazon\'s roots, or one as `amazon-root-ca-1` (can be repeated)' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l alias -d 'The entry of a keystore that is taken, with its own certificates; or the alias that the key gets [default: the common name]' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l profile -d 'How a keystore or key is sealed: AES-256 with HMAC-SHA-256 (modern), or 3DES with SHA-1 for old systems [default: modern]' -r -f -a "modern\t''
legacy\t''"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l iterations -d 'Iterations of key derivation [default: 10000, legacy 2048]' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l password-env -d 'Environment variable with the password of what is written' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l password-file -d 'File whose first line is the password of what is written' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l key-password-env -d 'jks: environment variable with another password for the keys' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l key-password-file -d 'jks: file whose first line is another password for the keys' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l in-password-env -d 'Environment variable with the password of what is read' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l in-password-file -d 'File whose first line is the password of what is read' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l in-key-password-env -d 'Environment variable with the password of the keys in it, where they have another' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l in-key-password-file -d 'File whose first line is the password of the keys in it' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l sec-tag -d 'nrf-at: the security tag [default: 201]' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l each -d 'Convert every input by itself, into the folder that --out names'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -l progmem -d 'c-header: keep the constants in flash on Arduino boards'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from convert" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from inspect" -l ca -d 'More certificates that a chain may go through or end in: a file, or `amazon` (can be repeated)' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from inspect" -l in-password-env -d 'Environment variable with the password of what is read' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from inspect" -l in-password-file -d 'File whose first line is the password of what is read' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from inspect" -l in-key-password-env -d 'Environment variable with the password of the keys in it, where they have another' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from inspect" -l in-key-password-file -d 'File whose first line is the password of the keys in it' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from inspect" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from inspect" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from inspect" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from inspect" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from inspect" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from inspect" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from inspect" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from inspect" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from inspect" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from inspect" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from match" -l in-password-env -d 'Environment variable with the password of what is read' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from match" -l in-password-file -d 'File whose first line is the password of what is read' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from match" -l in-key-password-env -d 'Environment variable with the password of the keys in it, where they have another' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from match" -l in-key-password-file -d 'File whose first line is the password of the keys in it' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from match" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from match" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from match" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from match" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from match" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from match" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from match" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from match" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from match" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from match" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from match" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from needs-renewal" -l bundle -d 'The folder of a bundle, as `apply` writes it, instead of a file' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from needs-renewal" -l within -d 'How long before its end it should be renewed: 30d, 12h, 2w' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from needs-renewal" -l in-password-env -d 'Environment variable with the password of what is read' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from needs-renewal" -l in-password-file -d 'File whose first line is the password of what is read' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from needs-renewal" -l in-key-password-env -d 'Environment variable with the password of the keys in it, where they have another' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from needs-renewal" -l in-key-password-file -d 'File whose first line is the password of the keys in it' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from needs-renewal" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from needs-renewal" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from needs-renewal" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from needs-renewal" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from needs-renewal" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from needs-renewal" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from needs-renewal" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from needs-renewal" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from needs-renewal" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from needs-renewal" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from needs-renewal" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from list" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from list" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from list" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from list" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from list" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from list" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from list" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from list" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from list" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l old -d 'What becomes of the old certificate: stay active, go off, or go off and be deleted' -r -f -a "keep\t''
off\t''
delete\t''"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l grace -d 'Delete the old certificate when this time is over, for example 7d or 12h' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l connect -d 'Try the new certificate at this endpoint' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from rotate" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l finish -d 'Only delete the old certificates whose grace is over'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l no-connect -d 'Do not try the new certificate by connecting'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from rotate" -s y -l yes -d 'Do not ask'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from rotate" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from rotate" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from rotate" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from revoke" -l reason -d 'Why, for revocation lists' -r -f -a "unspecified\t''
key-compromise\t''
superseded\t''
cessation-of-operation\t''"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from revoke" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from revoke" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from revoke" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from revoke" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from revoke" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from revoke" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from revoke" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from revoke" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from revoke" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from revoke" -s y -l yes -d 'Do not ask'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from revoke" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from revoke" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from revoke" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from help" -f -a "new" -d 'Make a key and a certificate for it, signed by itself or by an authority of one\'s own'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from help" -f -a "csr" -d 'Make a certificate request for a private key, which is made when it is not there yet'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from help" -f -a "sign" -d 'Sign a certificate request with an authority of one\'s own'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from help" -f -a "convert" -d 'Convert keys, certificates and keystores from any form into any other'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from help" -f -a "inspect" -d 'Show what a file holds: certificates, keys, requests; whose, until when, and what is wrong with them'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from help" -f -a "match" -d 'Say whether a private key and a certificate belong together'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from help" -f -a "needs-renewal" -d 'Say whether a certificate, or one in its chain, ends soon'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from help" -f -a "list" -d 'List certificates with the days they have left, soonest first'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from help" -f -a "rotate" -d 'Give a thing a new key and certificate, and switch the old certificate off'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from help" -f -a "revoke" -d 'Revoke a certificate: what holds it is cut off, for good'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand cert; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and not __fish_seen_subcommand_from new register unregister list show crl help" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and not __fish_seen_subcommand_from new register unregister list show crl help" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and not __fish_seen_subcommand_from new register unregister list show crl help" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and not __fish_seen_subcommand_from new register unregister list show crl help" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and not __fish_seen_subcommand_from new register unregister list show crl help" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and not __fish_seen_subcommand_from new register unregister list show crl help" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and not __fish_seen_subcommand_from new register unregister list show crl help" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and not __fish_seen_subcommand_from new register unregister list show crl help" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and not __fish_seen_subcommand_from new register unregister list show crl help" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and not __fish_seen_subcommand_from new register unregister list show crl help" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and not __fish_seen_subcommand_from new register unregister list show crl help" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and not __fish_seen_subcommand_from new register unregister list show crl help" -f -a "new" -d 'Make a certificate authority'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and not __fish_seen_subcommand_from new register unregister list show crl help" -f -a "register" -d 'Register an authority, so that the registry takes the certificates that it signs'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and not __fish_seen_subcommand_from new register unregister list show crl help" -f -a "unregister" -d 'Take an authority out of the registry'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and not __fish_seen_subcommand_from new register unregister list show crl help" -f -a "list" -d 'List the certificate authorities here'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and not __fish_seen_subcommand_from new register unregister list show crl help" -f -a "show" -d 'Show a certificate authority'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and not __fish_seen_subcommand_from new register unregister list show crl help" -f -a "crl" -d 'Write the revocation list of an authority'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and not __fish_seen_subcommand_from new register unregister list show crl help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from new" -l common-name -d 'Its common name [default: the name]' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from new" -l key -d 'The kind of its key' -r -f -a "ec-p256\t''
ec-p384\t''
rsa-2048\t''
rsa-3072\t''
rsa-4096\t''"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from new" -l days -d 'For how many days it is valid' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from new" -l parent -d 'The authority that signs it; without one it signs itself' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from new" -l path-length -d 'How many authorities may stand below it' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from new" -l permit -d 'A name that it may sign for, with all below it; no other of its kind (can be repeated)' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from new" -l exclude -d 'A name that it may not sign for, nor any below it (can be repeated)' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from new" -l password-env -d 'Environment variable with a password that its key is encrypted with on disk' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from new" -l password-file -d 'File whose first line is that password' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from new" -l parent-password-env -d 'Environment variable with the password of the parent\'s key' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from new" -l parent-password-file -d 'File whose first line is the password of the parent\'s key' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from new" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from new" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from new" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from new" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from new" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from new" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from new" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from new" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from new" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from new" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from new" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from new" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from register" -l mode -d 'How' -r -f -a "sni-only\t''
default\t''"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from register" -l key -d 'The private key of an authority in a file, for the mode `default`' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from register" -l verification -d 'The certificate for the registration code, where it is made elsewhere' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from register" -l in-password-env -d 'Environment variable with the password of what is read' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from register" -l in-password-file -d 'File whose first line is the password of what is read' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from register" -l in-key-password-env -d 'Environment variable with the password of the keys in it, where they have another' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from register" -l in-key-password-file -d 'File whose first line is the password of the keys in it' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from register" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from register" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from register" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from register" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from register" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from register" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from register" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from register" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from register" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from register" -l auto-registration -d 'Register its devices when they first connect'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from register" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from register" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from register" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from unregister" -l in-password-env -d 'Environment variable with the password of what is read' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from unregister" -l in-password-file -d 'File whose first line is the password of what is read' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from unregister" -l in-key-password-env -d 'Environment variable with the password of the keys in it, where they have another' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from unregister" -l in-key-password-file -d 'File whose first line is the password of the keys in it' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from unregister" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from unregister" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from unregister" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from unregister" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from unregister" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from unregister" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from unregister" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from unregister" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from unregister" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from unregister" -s y -l yes -d 'Do not ask'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from unregister" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from unregister" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from unregister" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from list" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from list" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from list" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from list" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from list" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from list" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from list" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from list" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from list" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from show" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from show" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from show" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from show" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from show" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from show" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from show" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from show" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from show" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from show" -l pem -d 'Print its certificate, and those above it, as PEM'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from crl" -l days -d 'For how many days the list is good; brokers refuse everybody once it has ended' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from crl" -l out -d 'Where the list goes, or `-` for stdout' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from crl" -l in-password-env -d 'Environment variable with the password of what is read' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from crl" -l in-password-file -d 'File whose first line is the password of what is read' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from crl" -l in-key-password-env -d 'Environment variable with the password of the keys in it, where they have another' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from crl" -l in-key-password-file -d 'File whose first line is the password of the keys in it' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from crl" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from crl" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from crl" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from crl" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from crl" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from crl" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from crl" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from crl" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from crl" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from crl" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from crl" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from crl" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from help" -f -a "new" -d 'Make a certificate authority'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from help" -f -a "register" -d 'Register an authority, so that the registry takes the certificates that it signs'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from help" -f -a "unregister" -d 'Take an authority out of the registry'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the certificate authorities here'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show a certificate authority'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from help" -f -a "crl" -d 'Write the revocation list of an authority'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand ca; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and not __fish_seen_subcommand_from render lint simulate diff infer attach detach versions help" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and not __fish_seen_subcommand_from render lint simulate diff infer attach detach versions help" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and not __fish_seen_subcommand_from render lint simulate diff infer attach detach versions help" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and not __fish_seen_subcommand_from render lint simulate diff infer attach detach versions help" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and not __fish_seen_subcommand_from render lint simulate diff infer attach detach versions help" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and not __fish_seen_subcommand_from render lint simulate diff infer attach detach versions help" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and not __fish_seen_subcommand_from render lint simulate diff infer attach detach versions help" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and not __fish_seen_subcommand_from render lint simulate diff infer attach detach versions help" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and not __fish_seen_subcommand_from render lint simulate diff infer attach detach versions help" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and not __fish_seen_subcommand_from render lint simulate diff infer attach detach versions help" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and not __fish_seen_subcommand_from render lint simulate diff infer attach detach versions help" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and not __fish_seen_subcommand_from render lint simulate diff infer attach detach versions help" -f -a "render" -d 'Print the policy of a thing, of a template, or of the manifest\'s operator'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and not __fish_seen_subcommand_from render lint simulate diff infer attach detach versions help" -f -a "lint" -d 'Show what is wrong with policies, at its very place'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and not __fish_seen_subcommand_from render lint simulate diff infer attach detach versions help" -f -a "simulate" -d 'Ask whether AWS IoT would allow an operation, and why'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and not __fish_seen_subcommand_from render lint simulate diff infer attach detach versions help" -f -a "diff" -d 'Compare what two policies allow, with an operation for every difference'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and not __fish_seen_subcommand_from render lint simulate diff infer attach detach versions help" -f -a "infer" -d 'Print the least policy for an existing bridge, gateway or firmware configuration'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and not __fish_seen_subcommand_from render lint simulate diff infer attach detach versions help" -f -a "attach" -d 'Attach a registered policy to a certificate, thing group or Cognito identity'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and not __fish_seen_subcommand_from render lint simulate diff infer attach detach versions help" -f -a "detach" -d 'Detach a policy'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and not __fish_seen_subcommand_from render lint simulate diff infer attach detach versions help" -f -a "versions" -d 'List a registered policy\'s versions, or show one'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and not __fish_seen_subcommand_from render lint simulate diff infer attach detach versions help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from render" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from render" -l thing -d 'The thing; without it, every policy that the manifest\'s things need' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from render" -l template -d 'A template, by name or path, instead of a manifest\'s thing' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from render" -l templates -d 'A folder of one\'s own templates' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from render" -l var -d 'A value for the template' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from render" -l account -d 'The account; without it, the manifest\'s' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from render" -l for -d 'With --iam: what is done with the manifest' -r -f -a "apply\t''
destroy\t''
rotate\t''
import\t''"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from render" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from render" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from render" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from render" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from render" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from render" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from render" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from render" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from render" -l iam -d 'The least IAM policy of whoever applies the manifest'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from render" -l compact -d 'Without white space'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from render" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from render" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from render" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from lint" -s D -l deny -d 'Makes a finding count as denied' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from lint" -s W -l warn -d 'Makes a finding a warning' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from lint" -s A -l allow -d 'Leaves a finding out' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from lint" -l account -d 'The account that resources should be in (with `--region` for the region)' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from lint" -l sarif -d 'Writes the findings as SARIF too; `-` writes them to stdout in place of the text' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from lint" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from lint" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from lint" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from lint" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from lint" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from lint" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from lint" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from lint" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from lint" -l together -d 'The files are attached to one certificate: what one lacks another may have'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from lint" -l exclusive -d 'Certificates are attached to their things exclusively: IsAttached ties no client id then'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from lint" -l fix -d 'Mends in place what has one certain mend and leaves what the policy allows as it is; stdin goes to stdout'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from lint" -l fix-meaning -d 'With --fix: makes the mends that change what the policy allows too; --fix alone shows what they would change'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from lint" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from lint" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from lint" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l policy -d 'Policies attached to the client' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l cases -d 'A JSON array of questions with the answers expected' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l action -d 'What is asked for: iot:Connect, iot:Publish, iot:Subscribe, iot:Receive …' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l client-id -d 'The client id it connects with' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l topic -d 'The topic of Publish, RetainPublish and Receive' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l filter -l topicfilter -d 'The filter of Subscribe' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l resource -d 'Another resource: what follows the account in its ARN, or the whole ARN' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l thing -d 'The registered thing' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l type -d 'The thing\'s type' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l billing-group -d 'The thing\'s billing group' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l attr -d 'An attribute of the thing' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l protocol -d 'mqtt, wss or https' -r -f -a "mqtt\t''
wss\t''
https\t''"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l source-ip -d 'The client\'s address' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l last-will -d 'The topic of its last will; it connects with one' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l connect-attribute -d 'What it asks for when it connects: PersistentConnect, LastWill' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l cert-subject -d 'A value of its certificate: CommonName, AlternativeName.DNSName …' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l domain -d 'The host name that it asks for' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l source-vpc -d 'The VPC, the VPC endpoint and the address in the VPC that it comes by' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l source-vpce -d 'The VPC endpoint' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l vpc-source-ip -d 'The address inside the VPC' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l certificate-id -d 'The certificate\'s id' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l account -d 'The account; without it and without --region, those of the policy\'s first ARN' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l attached -d 'The certificate is attached to the thing'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l exclusive -d 'It is attached to that thing alone (EXCLUSIVE_THING)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -l explain -d 'Tell what every statement had to say'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from simulate" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from diff" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from diff" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from diff" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from diff" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from diff" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from diff" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from diff" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from diff" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from diff" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from diff" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from diff" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from infer" -l kind -d 'What they are; without it, told by their looks' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from infer" -l account -d 'The account' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from infer" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from infer" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from infer" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from infer" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from infer" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from infer" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from infer" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from infer" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from infer" -l compact -d 'Without white space'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from infer" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from infer" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from infer" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from attach" -l certificate -d 'A certificate, by its id or ARN' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from attach" -l thing -d 'The certificates of a thing' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from attach" -l group -d 'A thing group' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from attach" -l identity -d 'A Cognito identity' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from attach" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from attach" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from attach" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from attach" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from attach" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from attach" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from attach" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from attach" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from attach" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from attach" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from attach" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from attach" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from detach" -l certificate -d 'A certificate, by its id or ARN' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from detach" -l thing -d 'The certificates of a thing' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from detach" -l group -d 'A thing group' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from detach" -l identity -d 'A Cognito identity' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from detach" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from detach" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from detach" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from detach" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from detach" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from detach" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from detach" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from detach" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from detach" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from detach" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from detach" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from detach" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from versions" -l show -d 'The document of this version (`2`, `v2`, or `default` for the one in force) instead of the list' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from versions" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from versions" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from versions" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from versions" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from versions" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from versions" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from versions" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from versions" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from versions" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from versions" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from versions" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from versions" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from help" -f -a "render" -d 'Print the policy of a thing, of a template, or of the manifest\'s operator'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from help" -f -a "lint" -d 'Show what is wrong with policies, at its very place'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from help" -f -a "simulate" -d 'Ask whether AWS IoT would allow an operation, and why'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from help" -f -a "diff" -d 'Compare what two policies allow, with an operation for every difference'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from help" -f -a "infer" -d 'Print the least policy for an existing bridge, gateway or firmware configuration'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from help" -f -a "attach" -d 'Attach a registered policy to a certificate, thing group or Cognito identity'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from help" -f -a "detach" -d 'Detach a policy'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from help" -f -a "versions" -d 'List a registered policy\'s versions, or show one'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand policy; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand explain" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand explain" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand explain" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand explain" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand explain" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand explain" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand explain" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand explain" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand explain" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand explain" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand explain" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand targets" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand targets" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand targets" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand targets" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand targets" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand targets" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand targets" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand targets" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand targets" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand targets" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand targets" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand schema" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand schema" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand schema" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand schema" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand schema" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand schema" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand schema" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand schema" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand schema" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand schema" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand schema" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand doctor" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand doctor" -l port -d 'The port to call, where it is not the bundle\'s: a sandbox on `--port 0`' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand doctor" -l symptom -d 'What the client shows: `AWS_ERROR_MQTT_UNEXPECTED_HANGUP`, `rc=-2`, `-0x7780`' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand doctor" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand doctor" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand doctor" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand doctor" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand doctor" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand doctor" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand doctor" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand doctor" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand doctor" -l offline -d 'Look at files, configuration, registry and policies only'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand doctor" -l take-over-id -d 'Connect as the device even to AWS, which evicts it if it is connected'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand doctor" -l publish -d 'Publish to the thing\'s own topics too, an empty JSON object each'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand doctor" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand doctor" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand doctor" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand sandbox" -s f -l file -d 'The manifest, or `-` for stdin' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand sandbox" -l port -d 'The port of MQTT over TLS; 0 lets the system choose' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand sandbox" -l alpn-port -d 'A second port, which like AWS\'s 443 wants ALPN `x-amzn-mqtt-ca`; 0 lets the system choose' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand sandbox" -l listen -d 'Listen on this address; anything but loopback is reachable from other machines' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand sandbox" -l name -d 'More names that the server\'s certificate is for' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand sandbox" -l ready-file -d 'Write the ports to this file as JSON once it listens' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand sandbox" -l show -d 'Which decisions are printed' -r -f -a "all\t'Every one'
refused\t'What was refused'
none\t'None'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand sandbox" -l jobs -d 'Jobs to hand out: a JSON array of {"jobId": …, "thing": …, "document": {…}}' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand sandbox" -l template -d 'A provisioning template and the file of its body (can be repeated)' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand sandbox" -l hook -d 'A template and the program of its pre-provisioning hook: JSON on stdin, `{"allowProvisioning": true}` on stdout' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand sandbox" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand sandbox" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand sandbox" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand sandbox" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand sandbox" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand sandbox" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand sandbox" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand sandbox" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand sandbox" -l learn -d 'Remember what clients are refused, and print the manifest lines that would allow it'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand sandbox" -l let-pass -d 'Let through what would be refused; it is still said and learned'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand sandbox" -l quotas -d 'Discard messages over 100 a second of one connection, as AWS does'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand sandbox" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand sandbox" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand sandbox" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand completions" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand completions" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand completions" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand completions" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand completions" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand completions" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand completions" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand completions" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand completions" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand completions" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand completions" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand man" -l out -d 'Write a page per command into this folder' -r -F
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand man" -l registry -d 'Where things live: aws, local, or local:DIR' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand man" -l profile -d 'AWS profile' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand man" -l region -d 'AWS region' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand man" -l endpoint-url -d 'AWS control-plane address, for a stand-in' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand man" -l timeout -d 'Seconds that one call of AWS may take' -r
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand man" -l format -d 'For people, or one JSON object per line' -r -f -a "text\t'For people'
json\t'One JSON object per line, each with `"schema": 1`'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand man" -l color -d 'Colour' -r -f -a "auto\t'On a terminal that has it, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand man" -l progress -d 'Progress on stderr' -r -f -a "auto\t'Bars on a terminal, else plain lines'
plain\t'A line per step'
json\t'A JSON object per step'
none\t'Nothing'"
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand man" -s q -l quiet -d 'Say only what failed'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand man" -s v -l verbose -d 'Say more (can be repeated)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand man" -s h -l help -d 'Print help'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and not __fish_seen_subcommand_from init check plan apply destroy prune emit import thing fleet cert ca policy explain targets schema doctor sandbox completions man help" -f -a "init" -d 'Write a commented manifest to start from'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and not __fish_seen_subcommand_from init check plan apply destroy prune emit import thing fleet cert ca policy explain targets schema doctor sandbox completions man help" -f -a "check" -d 'Show all findings about a manifest; touches nothing'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and not __fish_seen_subcommand_from init check plan apply destroy prune emit import thing fleet cert ca policy explain targets schema doctor sandbox completions man help" -f -a "plan" -d 'Show what apply would do'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and not __fish_seen_subcommand_from init check plan apply destroy prune emit import thing fleet cert ca policy explain targets schema doctor sandbox completions man help" -f -a "apply" -d 'Make it so: things, certificates, policies and bundles as the manifest says'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and not __fish_seen_subcommand_from init check plan apply destroy prune emit import thing fleet cert ca policy explain targets schema doctor sandbox completions man help" -f -a "destroy" -d 'Take down what the manifest made'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and not __fish_seen_subcommand_from init check plan apply destroy prune emit import thing fleet cert ca policy explain targets schema doctor sandbox completions man help" -f -a "prune" -d 'Take down what awsiot-kit made and the manifest no longer has'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and not __fish_seen_subcommand_from init check plan apply destroy prune emit import thing fleet cert ca policy explain targets schema doctor sandbox completions man help" -f -a "emit" -d 'Write a target\'s files alone, or compare them with what is there'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and not __fish_seen_subcommand_from init check plan apply destroy prune emit import thing fleet cert ca policy explain targets schema doctor sandbox completions man help" -f -a "import" -d 'Turn an existing bridge, gateway or firmware configuration into a manifest'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and not __fish_seen_subcommand_from init check plan apply destroy prune emit import thing fleet cert ca policy explain targets schema doctor sandbox completions man help" -f -a "thing" -d 'Manage things one at a time'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and not __fish_seen_subcommand_from init check plan apply destroy prune emit import thing fleet cert ca policy explain targets schema doctor sandbox completions man help" -f -a "fleet" -d 'Fleets: inventories, results of many machines, bundles out of archives'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and not __fish_seen_subcommand_from init check plan apply destroy prune emit import thing fleet cert ca policy explain targets schema doctor sandbox completions man help" -f -a "cert" -d 'Make, convert and inspect keys, certificates and keystores'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and not __fish_seen_subcommand_from init check plan apply destroy prune emit import thing fleet cert ca policy explain targets schema doctor sandbox completions man help" -f -a "ca" -d 'Manage certificate authorities of one\'s own'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and not __fish_seen_subcommand_from init check plan apply destroy prune emit import thing fleet cert ca policy explain targets schema doctor sandbox completions man help" -f -a "policy" -d 'Write, check, question and compare AWS IoT policies'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and not __fish_seen_subcommand_from init check plan apply destroy prune emit import thing fleet cert ca policy explain targets schema doctor sandbox completions man help" -f -a "explain" -d 'Say what a finding means and what to do about it'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and not __fish_seen_subcommand_from init check plan apply destroy prune emit import thing fleet cert ca policy explain targets schema doctor sandbox completions man help" -f -a "targets" -d 'List the systems that configuration is emitted for'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and not __fish_seen_subcommand_from init check plan apply destroy prune emit import thing fleet cert ca policy explain targets schema doctor sandbox completions man help" -f -a "schema" -d 'Print the manifest\'s JSON Schema'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and not __fish_seen_subcommand_from init check plan apply destroy prune emit import thing fleet cert ca policy explain targets schema doctor sandbox completions man help" -f -a "doctor" -d 'Find out why a device cannot connect, publish or subscribe'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and not __fish_seen_subcommand_from init check plan apply destroy prune emit import thing fleet cert ca policy explain targets schema doctor sandbox completions man help" -f -a "sandbox" -d 'Run a stand-in for AWS IoT Core that enforces the local registry\'s policies'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and not __fish_seen_subcommand_from init check plan apply destroy prune emit import thing fleet cert ca policy explain targets schema doctor sandbox completions man help" -f -a "completions" -d 'Print a shell\'s completion script'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and not __fish_seen_subcommand_from init check plan apply destroy prune emit import thing fleet cert ca policy explain targets schema doctor sandbox completions man help" -f -a "man" -d 'Print the man page, or write one per command'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and not __fish_seen_subcommand_from init check plan apply destroy prune emit import thing fleet cert ca policy explain targets schema doctor sandbox completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from import" -f -a "aws" -d 'Turn things that a registry holds already into a manifest'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from thing" -f -a "create" -d 'Create a thing with its certificate, policy and bundle'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from thing" -f -a "list" -d 'List the registry\'s things'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from thing" -f -a "show" -d 'Show a thing with its groups, certificates and policies'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from thing" -f -a "delete" -d 'Delete a thing with its certificate and bundle'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from fleet" -f -a "template" -d 'Print the CSV header that a fleet\'s inventory needs'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from fleet" -f -a "merge" -d 'Join the files that `apply --results` wrote for the parts of a fleet'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from fleet" -f -a "bundle" -d 'Take the bundle of a thing out of its fleet\'s archive, as a folder'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from fleet" -f -a "bundles" -d 'Run a command for every bundle in the fleets\' archives'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from cert" -f -a "new" -d 'Make a key and a certificate for it, signed by itself or by an authority of one\'s own'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from cert" -f -a "csr" -d 'Make a certificate request for a private key, which is made when it is not there yet'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from cert" -f -a "sign" -d 'Sign a certificate request with an authority of one\'s own'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from cert" -f -a "convert" -d 'Convert keys, certificates and keystores from any form into any other'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from cert" -f -a "inspect" -d 'Show what a file holds: certificates, keys, requests; whose, until when, and what is wrong with them'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from cert" -f -a "match" -d 'Say whether a private key and a certificate belong together'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from cert" -f -a "needs-renewal" -d 'Say whether a certificate, or one in its chain, ends soon'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from cert" -f -a "list" -d 'List certificates with the days they have left, soonest first'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from cert" -f -a "rotate" -d 'Give a thing a new key and certificate, and switch the old certificate off'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from cert" -f -a "revoke" -d 'Revoke a certificate: what holds it is cut off, for good'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from ca" -f -a "new" -d 'Make a certificate authority'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from ca" -f -a "register" -d 'Register an authority, so that the registry takes the certificates that it signs'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from ca" -f -a "unregister" -d 'Take an authority out of the registry'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from ca" -f -a "list" -d 'List the certificate authorities here'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from ca" -f -a "show" -d 'Show a certificate authority'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from ca" -f -a "crl" -d 'Write the revocation list of an authority'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from policy" -f -a "render" -d 'Print the policy of a thing, of a template, or of the manifest\'s operator'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from policy" -f -a "lint" -d 'Show what is wrong with policies, at its very place'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from policy" -f -a "simulate" -d 'Ask whether AWS IoT would allow an operation, and why'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from policy" -f -a "diff" -d 'Compare what two policies allow, with an operation for every difference'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from policy" -f -a "infer" -d 'Print the least policy for an existing bridge, gateway or firmware configuration'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from policy" -f -a "attach" -d 'Attach a registered policy to a certificate, thing group or Cognito identity'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from policy" -f -a "detach" -d 'Detach a policy'
complete -c awsiot-kit -n "__fish_awsiot_kit_using_subcommand help; and __fish_seen_subcommand_from policy" -f -a "versions" -d 'List a registered policy\'s versions, or show one'
