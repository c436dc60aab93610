
use builtin;
use str;

set edit:completion:arg-completer[awsiot-kit] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'awsiot-kit'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'awsiot-kit'= {
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand init 'Write a commented manifest to start from'
            cand check 'Show all findings about a manifest; touches nothing'
            cand plan 'Show what apply would do'
            cand apply 'Make it so: things, certificates, policies and bundles as the manifest says'
            cand destroy 'Take down what the manifest made'
            cand prune 'Take down what awsiot-kit made and the manifest no longer has'
            cand emit 'Write a target''s files alone, or compare them with what is there'
            cand import 'Turn an existing bridge, gateway or firmware configuration into a manifest'
            cand thing 'Manage things one at a time'
            cand fleet 'Fleets: inventories, results of many machines, bundles out of archives'
            cand cert 'Make, convert and inspect keys, certificates and keystores'
            cand ca 'Manage certificate authorities of one''s own'
            cand policy 'Write, check, question and compare AWS IoT policies'
            cand explain 'Say what a finding means and what to do about it'
            cand targets 'List the systems that configuration is emitted for'
            cand schema 'Print the manifest''s JSON Schema'
            cand doctor 'Find out why a device cannot connect, publish or subscribe'
            cand sandbox 'Run a stand-in for AWS IoT Core that enforces the local registry''s policies'
            cand completions 'Print a shell''s completion script'
            cand man 'Print the man page, or write one per command'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'awsiot-kit;init'= {
            cand --template 'What to start from'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'awsiot-kit;check'= {
            cand -D 'Makes a warning count as denied (can be repeated)'
            cand --deny 'Makes a warning count as denied (can be repeated)'
            cand -W 'Makes a lint of a policy a warning (can be repeated)'
            cand --warn 'Makes a lint of a policy a warning (can be repeated)'
            cand -A 'Leaves a finding out, as `allow` in the manifest does (can be repeated)'
            cand --allow 'Leaves a finding out, as `allow` in the manifest does (can be repeated)'
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;plan'= {
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --out 'Save the plan, for `apply -f FILE`'
            cand --shard 'Only the I-th of N parts of the things, by their names: the same for every order of the inventory. `auto` and `auto/N` take I (and N) from the array job that this runs in: Kubernetes Indexed Jobs, AWS Batch, Slurm'
            cand --reissue 'A new key and certificate beside an active one whose key is not on this machine; of THING, or of all such things'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand --exit-code 'Exit 1 when there is something to do'
            cand --strict 'Do nothing when a row of an inventory cannot be used, instead of leaving that row out'
            cand --replace 'New keys where the old ones are lost, or certificates are otherwise than the manifest says; the old ones are retired'
            cand --take-over 'Change what others made and the manifest names, as if it were ours'
            cand --prune 'Take down what awsiot-kit made for the manifest and the manifest no longer has'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;apply'= {
            cand -f 'The manifest, a plan saved by `plan --out`, or `-` for stdin'
            cand --file 'The manifest, a plan saved by `plan --out`, or `-` for stdin'
            cand --only 'Only this thing (can be repeated)'
            cand --shard 'Only the I-th of N parts of the things, by their names: the same for every order of the inventory. `auto` and `auto/N` take I (and N) from the array job that this runs in: Kubernetes Indexed Jobs, AWS Batch, Slurm'
            cand --reissue 'A new key and certificate beside an active one whose key is not on this machine; of THING, or of all such things'
            cand --max-errors 'Keep going until more than N things were refused, or more than N% of them; with fleets 10% when neither is said'
            cand --results 'Write what became of each thing to this file, as soon as it is known: CSV (NAME.csv) or JSON Lines'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand --strict 'Do nothing when a row of an inventory cannot be used, instead of leaving that row out'
            cand --replace 'New keys where the old ones are lost, or certificates are otherwise than the manifest says; the old ones are retired'
            cand --take-over 'Change what others made and the manifest names, as if it were ours'
            cand --prune 'Take down what awsiot-kit made for the manifest and the manifest no longer has'
            cand --keep-going 'What is refused stops its own thing only; the others are brought to their end'
            cand --try 'Then run the sandbox, with the same configurations pointed at it, and say how the real programs are started'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;destroy'= {
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --only 'Only this thing (can be repeated)'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand --purge 'Delete private keys instead of moving them aside'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;prune'= {
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand --orphans 'Also what nothing uses, wherever it came from'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;emit'= {
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --thing 'This thing only, whether its manifest names the target or not'
            cand --out 'The folder for the files, one per thing below it when there are several; by default the bundles'''
            cand --upload 'kura: bring the configuration onto the gateway at this address, by its REST API'
            cand --user 'The user of the gateway''s console'
            cand --password-env 'Environment variable with that user''s password'
            cand --password-file 'File whose first line is that password'
            cand --ca 'What the gateway''s certificate must come from, PEM; by default any public authority'
            cand --server-fingerprint 'The gateway''s own certificate, `sha256:AB:CD:…`; the first try shows it'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand --check 'Write nothing; say what differs'
            cand --try 'Run the sandbox with the target''s files pointed at it, and say how the real program is started'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;import'= {
            cand --kind 'What it is; told by its looks when left out'
            cand --out 'Where the manifest goes; a file that is there is never overwritten'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand --explain 'Say of every line what became of it'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
            cand aws 'Turn things that a registry holds already into a manifest'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'awsiot-kit;import;aws'= {
            cand --out 'Where the manifest goes, with `policies/` beside it; a file that is there is never overwritten'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;import;help'= {
            cand aws 'Turn things that a registry holds already into a manifest'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'awsiot-kit;import;help;aws'= {
        }
        &'awsiot-kit;import;help;help'= {
        }
        &'awsiot-kit;thing'= {
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
            cand create 'Create a thing with its certificate, policy and bundle'
            cand list 'List the registry''s things'
            cand show 'Show a thing with its groups, certificates and policies'
            cand delete 'Delete a thing with its certificate and bundle'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'awsiot-kit;thing;create'= {
            cand --publish 'A topic that it publishes (can be repeated)'
            cand --subscribe 'A filter that it subscribes to (can be repeated)'
            cand --emit 'A system that it runs on (can be repeated)'
            cand --attr 'An attribute (can be repeated)'
            cand --type 'Its thing type'
            cand --group 'A thing group that it joins (can be repeated)'
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -y 'Do not ask before what is there is changed'
            cand --yes 'Do not ask before what is there is changed'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;thing;list'= {
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;thing;show'= {
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;thing;delete'= {
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand --purge 'Delete the private key instead of moving it aside'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;thing;help'= {
            cand create 'Create a thing with its certificate, policy and bundle'
            cand list 'List the registry''s things'
            cand show 'Show a thing with its groups, certificates and policies'
            cand delete 'Delete a thing with its certificate and bundle'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'awsiot-kit;thing;help;create'= {
        }
        &'awsiot-kit;thing;help;list'= {
        }
        &'awsiot-kit;thing;help;show'= {
        }
        &'awsiot-kit;thing;help;delete'= {
        }
        &'awsiot-kit;thing;help;help'= {
        }
        &'awsiot-kit;fleet'= {
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
            cand template 'Print the CSV header that a fleet''s inventory needs'
            cand merge 'Join the files that `apply --results` wrote for the parts of a fleet'
            cand bundle 'Take the bundle of a thing out of its fleet''s archive, as a folder'
            cand bundles 'Run a command for every bundle in the fleets'' archives'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'awsiot-kit;fleet;template'= {
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;fleet;merge'= {
            cand --out 'Write here: CSV (NAME.csv) or JSON Lines; stdout in the form of the first file otherwise'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;fleet;bundle'= {
            cand --out 'The folder to make; the thing''s name when left out'
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;fleet;bundles'= {
            cand --each 'The command'
            cand --shard 'Only the I-th of N parts of the things, by their names: the same for every order of the inventory. `auto` and `auto/N` take I (and N) from the array job that this runs in: Kubernetes Indexed Jobs, AWS Batch, Slurm'
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand --strict 'Do nothing when a row of an inventory cannot be used, instead of leaving that row out'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;fleet;help'= {
            cand template 'Print the CSV header that a fleet''s inventory needs'
            cand merge 'Join the files that `apply --results` wrote for the parts of a fleet'
            cand bundle 'Take the bundle of a thing out of its fleet''s archive, as a folder'
            cand bundles 'Run a command for every bundle in the fleets'' archives'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'awsiot-kit;fleet;help;template'= {
        }
        &'awsiot-kit;fleet;help;merge'= {
        }
        &'awsiot-kit;fleet;help;bundle'= {
        }
        &'awsiot-kit;fleet;help;bundles'= {
        }
        &'awsiot-kit;fleet;help;help'= {
        }
        &'awsiot-kit;cert'= {
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
            cand new 'Make a key and a certificate for it, signed by itself or by an authority of one''s own'
            cand csr 'Make a certificate request for a private key, which is made when it is not there yet'
            cand sign 'Sign a certificate request with an authority of one''s own'
            cand convert 'Convert keys, certificates and keystores from any form into any other'
            cand inspect 'Show what a file holds: certificates, keys, requests; whose, until when, and what is wrong with them'
            cand match 'Say whether a private key and a certificate belong together'
            cand needs-renewal 'Say whether a certificate, or one in its chain, ends soon'
            cand list 'List certificates with the days they have left, soonest first'
            cand rotate 'Give a thing a new key and certificate, and switch the old certificate off'
            cand revoke 'Revoke a certificate: what holds it is cut off, for good'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'awsiot-kit;cert;new'= {
            cand --key 'The kind of the key'
            cand --issuer 'Who signs: self-signed, or ca:NAME'
            cand --days 'For how many days it is valid'
            cand --san 'A name besides the subject: dns:HOST, ip:ADDRESS, email:MAILBOX, uri:URI (can be repeated)'
            cand --ca-password-env 'Environment variable with the password of the authority''s key'
            cand --ca-password-file 'File whose first line is the password of the authority''s key'
            cand --out 'The folder [default: the name]'
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand --server 'For a broker: TLS servers too, under its name and those of --san'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;cert;csr'= {
            cand --key 'The private key, in any form; made (PKCS#8, 0600) when there is no such file'
            cand --from-keygen 'Take the request out of what a Nordic modem answered to `AT%KEYGEN`, whose key never leaves it'
            cand --kind 'The kind of a key that is made'
            cand --san 'A name besides the subject: dns:HOST, ip:ADDRESS, email:MAILBOX, uri:URI (can be repeated)'
            cand --out 'Where the request goes, or `-` for stdout'
            cand --in-password-env 'Environment variable with the password of what is read'
            cand --in-password-file 'File whose first line is the password of what is read'
            cand --in-key-password-env 'Environment variable with the password of the keys in it, where they have another'
            cand --in-key-password-file 'File whose first line is the password of the keys in it'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;cert;sign'= {
            cand --ca 'The authority, by the name that `ca new` gave it'
            cand --ca-cert 'The authority''s certificate, in any form, with those above it'
            cand --ca-key 'The authority''s private key, in any form'
            cand --days 'For how many days it is valid'
            cand --san 'A name besides the subject: dns:HOST, ip:ADDRESS, email:MAILBOX, uri:URI (can be repeated)'
            cand --out 'Where the certificate goes, or `-` for stdout'
            cand --in-password-env 'Environment variable with the password of what is read'
            cand --in-password-file 'File whose first line is the password of what is read'
            cand --in-key-password-env 'Environment variable with the password of the keys in it, where they have another'
            cand --in-key-password-file 'File whose first line is the password of the keys in it'
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand --keep-san 'Keep the names besides the subject that the request asks for'
            cand --server 'For a broker''s own certificate: TLS servers too'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;cert;convert'= {
            cand --to 'The form that is written'
            cand --out 'Where it is written, or `-` for stdout; with --each a folder'
            cand --key 'What the private key comes from'
            cand --cert 'What the device certificate comes from, with its chain if it is there'
            cand --chain 'What the certificates between it and its root come from (can be repeated)'
            cand --ca 'What is trusted: a file, `amazon` for all of Amazon''s roots, or one as `amazon-root-ca-1` (can be repeated)'
            cand --alias 'The entry of a keystore that is taken, with its own certificates; or the alias that the key gets [default: the common name]'
            cand --profile 'How a keystore or key is sealed: AES-256 with HMAC-SHA-256 (modern), or 3DES with SHA-1 for old systems [default: modern]'
            cand --iterations 'Iterations of key derivation [default: 10000, legacy 2048]'
            cand --password-env 'Environment variable with the password of what is written'
            cand --password-file 'File whose first line is the password of what is written'
            cand --key-password-env 'jks: environment variable with another password for the keys'
            cand --key-password-file 'jks: file whose first line is another password for the keys'
            cand --in-password-env 'Environment variable with the password of what is read'
            cand --in-password-file 'File whose first line is the password of what is read'
            cand --in-key-password-env 'Environment variable with the password of the keys in it, where they have another'
            cand --in-key-password-file 'File whose first line is the password of the keys in it'
            cand --sec-tag 'nrf-at: the security tag [default: 201]'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand --each 'Convert every input by itself, into the folder that --out names'
            cand --progmem 'c-header: keep the constants in flash on Arduino boards'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;cert;inspect'= {
            cand --ca 'More certificates that a chain may go through or end in: a file, or `amazon` (can be repeated)'
            cand --in-password-env 'Environment variable with the password of what is read'
            cand --in-password-file 'File whose first line is the password of what is read'
            cand --in-key-password-env 'Environment variable with the password of the keys in it, where they have another'
            cand --in-key-password-file 'File whose first line is the password of the keys in it'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;cert;match'= {
            cand --in-password-env 'Environment variable with the password of what is read'
            cand --in-password-file 'File whose first line is the password of what is read'
            cand --in-key-password-env 'Environment variable with the password of the keys in it, where they have another'
            cand --in-key-password-file 'File whose first line is the password of the keys in it'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;cert;needs-renewal'= {
            cand --bundle 'The folder of a bundle, as `apply` writes it, instead of a file'
            cand --within 'How long before its end it should be renewed: 30d, 12h, 2w'
            cand --in-password-env 'Environment variable with the password of what is read'
            cand --in-password-file 'File whose first line is the password of what is read'
            cand --in-key-password-env 'Environment variable with the password of the keys in it, where they have another'
            cand --in-key-password-file 'File whose first line is the password of the keys in it'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;cert;list'= {
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;cert;rotate'= {
            cand --old 'What becomes of the old certificate: stay active, go off, or go off and be deleted'
            cand --grace 'Delete the old certificate when this time is over, for example 7d or 12h'
            cand --connect 'Try the new certificate at this endpoint'
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand --finish 'Only delete the old certificates whose grace is over'
            cand --no-connect 'Do not try the new certificate by connecting'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;cert;revoke'= {
            cand --reason 'Why, for revocation lists'
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;cert;help'= {
            cand new 'Make a key and a certificate for it, signed by itself or by an authority of one''s own'
            cand csr 'Make a certificate request for a private key, which is made when it is not there yet'
            cand sign 'Sign a certificate request with an authority of one''s own'
            cand convert 'Convert keys, certificates and keystores from any form into any other'
            cand inspect 'Show what a file holds: certificates, keys, requests; whose, until when, and what is wrong with them'
            cand match 'Say whether a private key and a certificate belong together'
            cand needs-renewal 'Say whether a certificate, or one in its chain, ends soon'
            cand list 'List certificates with the days they have left, soonest first'
            cand rotate 'Give a thing a new key and certificate, and switch the old certificate off'
            cand revoke 'Revoke a certificate: what holds it is cut off, for good'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'awsiot-kit;cert;help;new'= {
        }
        &'awsiot-kit;cert;help;csr'= {
        }
        &'awsiot-kit;cert;help;sign'= {
        }
        &'awsiot-kit;cert;help;convert'= {
        }
        &'awsiot-kit;cert;help;inspect'= {
        }
        &'awsiot-kit;cert;help;match'= {
        }
        &'awsiot-kit;cert;help;needs-renewal'= {
        }
        &'awsiot-kit;cert;help;list'= {
        }
        &'awsiot-kit;cert;help;rotate'= {
        }
        &'awsiot-kit;cert;help;revoke'= {
        }
        &'awsiot-kit;cert;help;help'= {
        }
        &'awsiot-kit;ca'= {
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
            cand new 'Make a certificate authority'
            cand register 'Register an authority, so that the registry takes the certificates that it signs'
            cand unregister 'Take an authority out of the registry'
            cand list 'List the certificate authorities here'
            cand show 'Show a certificate authority'
            cand crl 'Write the revocation list of an authority'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'awsiot-kit;ca;new'= {
            cand --common-name 'Its common name [default: the name]'
            cand --key 'The kind of its key'
            cand --days 'For how many days it is valid'
            cand --parent 'The authority that signs it; without one it signs itself'
            cand --path-length 'How many authorities may stand below it'
            cand --permit 'A name that it may sign for, with all below it; no other of its kind (can be repeated)'
            cand --exclude 'A name that it may not sign for, nor any below it (can be repeated)'
            cand --password-env 'Environment variable with a password that its key is encrypted with on disk'
            cand --password-file 'File whose first line is that password'
            cand --parent-password-env 'Environment variable with the password of the parent''s key'
            cand --parent-password-file 'File whose first line is the password of the parent''s key'
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;ca;register'= {
            cand --mode 'How'
            cand --key 'The private key of an authority in a file, for the mode `default`'
            cand --verification 'The certificate for the registration code, where it is made elsewhere'
            cand --in-password-env 'Environment variable with the password of what is read'
            cand --in-password-file 'File whose first line is the password of what is read'
            cand --in-key-password-env 'Environment variable with the password of the keys in it, where they have another'
            cand --in-key-password-file 'File whose first line is the password of the keys in it'
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand --auto-registration 'Register its devices when they first connect'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;ca;unregister'= {
            cand --in-password-env 'Environment variable with the password of what is read'
            cand --in-password-file 'File whose first line is the password of what is read'
            cand --in-key-password-env 'Environment variable with the password of the keys in it, where they have another'
            cand --in-key-password-file 'File whose first line is the password of the keys in it'
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;ca;list'= {
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;ca;show'= {
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand --pem 'Print its certificate, and those above it, as PEM'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;ca;crl'= {
            cand --days 'For how many days the list is good; brokers refuse everybody once it has ended'
            cand --out 'Where the list goes, or `-` for stdout'
            cand --in-password-env 'Environment variable with the password of what is read'
            cand --in-password-file 'File whose first line is the password of what is read'
            cand --in-key-password-env 'Environment variable with the password of the keys in it, where they have another'
            cand --in-key-password-file 'File whose first line is the password of the keys in it'
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;ca;help'= {
            cand new 'Make a certificate authority'
            cand register 'Register an authority, so that the registry takes the certificates that it signs'
            cand unregister 'Take an authority out of the registry'
            cand list 'List the certificate authorities here'
            cand show 'Show a certificate authority'
            cand crl 'Write the revocation list of an authority'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'awsiot-kit;ca;help;new'= {
        }
        &'awsiot-kit;ca;help;register'= {
        }
        &'awsiot-kit;ca;help;unregister'= {
        }
        &'awsiot-kit;ca;help;list'= {
        }
        &'awsiot-kit;ca;help;show'= {
        }
        &'awsiot-kit;ca;help;crl'= {
        }
        &'awsiot-kit;ca;help;help'= {
        }
        &'awsiot-kit;policy'= {
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
            cand render 'Print the policy of a thing, of a template, or of the manifest''s operator'
            cand lint 'Show what is wrong with policies, at its very place'
            cand simulate 'Ask whether AWS IoT would allow an operation, and why'
            cand diff 'Compare what two policies allow, with an operation for every difference'
            cand infer 'Print the least policy for an existing bridge, gateway or firmware configuration'
            cand attach 'Attach a registered policy to a certificate, thing group or Cognito identity'
            cand detach 'Detach a policy'
            cand versions 'List a registered policy''s versions, or show one'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'awsiot-kit;policy;render'= {
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --thing 'The thing; without it, every policy that the manifest''s things need'
            cand --template 'A template, by name or path, instead of a manifest''s thing'
            cand --templates 'A folder of one''s own templates'
            cand --var 'A value for the template'
            cand --account 'The account; without it, the manifest''s'
            cand --for 'With --iam: what is done with the manifest'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand --iam 'The least IAM policy of whoever applies the manifest'
            cand --compact 'Without white space'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;policy;lint'= {
            cand -D 'Makes a finding count as denied'
            cand --deny 'Makes a finding count as denied'
            cand -W 'Makes a finding a warning'
            cand --warn 'Makes a finding a warning'
            cand -A 'Leaves a finding out'
            cand --allow 'Leaves a finding out'
            cand --account 'The account that resources should be in (with `--region` for the region)'
            cand --sarif 'Writes the findings as SARIF too; `-` writes them to stdout in place of the text'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand --together 'The files are attached to one certificate: what one lacks another may have'
            cand --exclusive 'Certificates are attached to their things exclusively: IsAttached ties no client id then'
            cand --fix 'Mends in place what has one certain mend and leaves what the policy allows as it is; stdin goes to stdout'
            cand --fix-meaning 'With --fix: makes the mends that change what the policy allows too; --fix alone shows what they would change'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;policy;simulate'= {
            cand --policy 'Policies attached to the client'
            cand --cases 'A JSON array of questions with the answers expected'
            cand --action 'What is asked for: iot:Connect, iot:Publish, iot:Subscribe, iot:Receive …'
            cand --client-id 'The client id it connects with'
            cand --topic 'The topic of Publish, RetainPublish and Receive'
            cand --filter 'The filter of Subscribe'
            cand --topicfilter 'The filter of Subscribe'
            cand --resource 'Another resource: what follows the account in its ARN, or the whole ARN'
            cand --thing 'The registered thing'
            cand --type 'The thing''s type'
            cand --billing-group 'The thing''s billing group'
            cand --attr 'An attribute of the thing'
            cand --protocol 'mqtt, wss or https'
            cand --source-ip 'The client''s address'
            cand --last-will 'The topic of its last will; it connects with one'
            cand --connect-attribute 'What it asks for when it connects: PersistentConnect, LastWill'
            cand --cert-subject 'A value of its certificate: CommonName, AlternativeName.DNSName …'
            cand --domain 'The host name that it asks for'
            cand --source-vpc 'The VPC, the VPC endpoint and the address in the VPC that it comes by'
            cand --source-vpce 'The VPC endpoint'
            cand --vpc-source-ip 'The address inside the VPC'
            cand --certificate-id 'The certificate''s id'
            cand --account 'The account; without it and without --region, those of the policy''s first ARN'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand --attached 'The certificate is attached to the thing'
            cand --exclusive 'It is attached to that thing alone (EXCLUSIVE_THING)'
            cand --explain 'Tell what every statement had to say'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;policy;diff'= {
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;policy;infer'= {
            cand --kind 'What they are; without it, told by their looks'
            cand --account 'The account'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand --compact 'Without white space'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;policy;attach'= {
            cand --certificate 'A certificate, by its id or ARN'
            cand --thing 'The certificates of a thing'
            cand --group 'A thing group'
            cand --identity 'A Cognito identity'
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;policy;detach'= {
            cand --certificate 'A certificate, by its id or ARN'
            cand --thing 'The certificates of a thing'
            cand --group 'A thing group'
            cand --identity 'A Cognito identity'
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;policy;versions'= {
            cand --show 'The document of this version (`2`, `v2`, or `default` for the one in force) instead of the list'
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;policy;help'= {
            cand render 'Print the policy of a thing, of a template, or of the manifest''s operator'
            cand lint 'Show what is wrong with policies, at its very place'
            cand simulate 'Ask whether AWS IoT would allow an operation, and why'
            cand diff 'Compare what two policies allow, with an operation for every difference'
            cand infer 'Print the least policy for an existing bridge, gateway or firmware configuration'
            cand attach 'Attach a registered policy to a certificate, thing group or Cognito identity'
            cand detach 'Detach a policy'
            cand versions 'List a registered policy''s versions, or show one'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'awsiot-kit;policy;help;render'= {
        }
        &'awsiot-kit;policy;help;lint'= {
        }
        &'awsiot-kit;policy;help;simulate'= {
        }
        &'awsiot-kit;policy;help;diff'= {
        }
        &'awsiot-kit;policy;help;infer'= {
        }
        &'awsiot-kit;policy;help;attach'= {
        }
        &'awsiot-kit;policy;help;detach'= {
        }
        &'awsiot-kit;policy;help;versions'= {
        }
        &'awsiot-kit;policy;help;help'= {
        }
        &'awsiot-kit;explain'= {
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;targets'= {
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;schema'= {
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;doctor'= {
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --port 'The port to call, where it is not the bundle''s: a sandbox on `--port 0`'
            cand --symptom 'What the client shows: `AWS_ERROR_MQTT_UNEXPECTED_HANGUP`, `rc=-2`, `-0x7780`'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand --offline 'Look at files, configuration, registry and policies only'
            cand --take-over-id 'Connect as the device even to AWS, which evicts it if it is connected'
            cand --publish 'Publish to the thing''s own topics too, an empty JSON object each'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;sandbox'= {
            cand -f 'The manifest, or `-` for stdin'
            cand --file 'The manifest, or `-` for stdin'
            cand --port 'The port of MQTT over TLS; 0 lets the system choose'
            cand --alpn-port 'A second port, which like AWS''s 443 wants ALPN `x-amzn-mqtt-ca`; 0 lets the system choose'
            cand --listen 'Listen on this address; anything but loopback is reachable from other machines'
            cand --name 'More names that the server''s certificate is for'
            cand --ready-file 'Write the ports to this file as JSON once it listens'
            cand --show 'Which decisions are printed'
            cand --jobs 'Jobs to hand out: a JSON array of {"jobId": …, "thing": …, "document": {…}}'
            cand --template 'A provisioning template and the file of its body (can be repeated)'
            cand --hook 'A template and the program of its pre-provisioning hook: JSON on stdin, `{"allowProvisioning": true}` on stdout'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand --learn 'Remember what clients are refused, and print the manifest lines that would allow it'
            cand --let-pass 'Let through what would be refused; it is still said and learned'
            cand --quotas 'Discard messages over 100 a second of one connection, as AWS does'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'awsiot-kit;completions'= {
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;man'= {
            cand --out 'Write a page per command into this folder'
            cand --registry 'Where things live: aws, local, or local:DIR'
            cand --profile 'AWS profile'
            cand --region 'AWS region'
            cand --endpoint-url 'AWS control-plane address, for a stand-in'
            cand --timeout 'Seconds that one call of AWS may take'
            cand --format 'For people, or one JSON object per line'
            cand --color 'Colour'
            cand --progress 'Progress on stderr'
            cand -q 'Say only what failed'
            cand --quiet 'Say only what failed'
            cand -v 'Say more (can be repeated)'
            cand --verbose 'Say more (can be repeated)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'awsiot-kit;help'= {
            cand init 'Write a commented manifest to start from'
            cand check 'Show all findings about a manifest; touches nothing'
            cand plan 'Show what apply would do'
            cand apply 'Make it so: things, certificates, policies and bundles as the manifest says'
            cand destroy 'Take down what the manifest made'
            cand prune 'Take down what awsiot-kit made and the manifest no longer has'
            cand emit 'Write a target''s files alone, or compare them with what is there'
            cand import 'Turn an existing bridge, gateway or firmware configuration into a manifest'
            cand thing 'Manage things one at a time'
            cand fleet 'Fleets: inventories, results of many machines, bundles out of archives'
            cand cert 'Make, convert and inspect keys, certificates and keystores'
            cand ca 'Manage certificate authorities of one''s own'
            cand policy 'Write, check, question and compare AWS IoT policies'
            cand explain 'Say what a finding means and what to do about it'
            cand targets 'List the systems that configuration is emitted for'
            cand schema 'Print the manifest''s JSON Schema'
            cand doctor 'Find out why a device cannot connect, publish or subscribe'
            cand sandbox 'Run a stand-in for AWS IoT Core that enforces the local registry''s policies'
            cand completions 'Print a shell''s completion script'
            cand man 'Print the man page, or write one per command'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'awsiot-kit;help;init'= {
        }
        &'awsiot-kit;help;check'= {
        }
        &'awsiot-kit;help;plan'= {
        }
        &'awsiot-kit;help;apply'= {
        }
        &'awsiot-kit;help;destroy'= {
        }
        &'awsiot-kit;help;prune'= {
        }
        &'awsiot-kit;help;emit'= {
        }
        &'awsiot-kit;help;import'= {
            cand aws 'Turn things that a registry holds already into a manifest'
        }
        &'awsiot-kit;help;import;aws'= {
        }
        &'awsiot-kit;help;thing'= {
            cand create 'Create a thing with its certificate, policy and bundle'
            cand list 'List the registry''s things'
            cand show 'Show a thing with its groups, certificates and policies'
            cand delete 'Delete a thing with its certificate and bundle'
        }
        &'awsiot-kit;help;thing;create'= {
        }
        &'awsiot-kit;help;thing;list'= {
        }
        &'awsiot-kit;help;thing;show'= {
        }
        &'awsiot-kit;help;thing;delete'= {
        }
        &'awsiot-kit;help;fleet'= {
            cand template 'Print the CSV header that a fleet''s inventory needs'
            cand merge 'Join the files that `apply --results` wrote for the parts of a fleet'
            cand bundle 'Take the bundle of a thing out of its fleet''s archive, as a folder'
            cand bundles 'Run a command for every bundle in the fleets'' archives'
        }
        &'awsiot-kit;help;fleet;template'= {
        }
        &'awsiot-kit;help;fleet;merge'= {
        }
        &'awsiot-kit;help;fleet;bundle'= {
        }
        &'awsiot-kit;help;fleet;bundles'= {
        }
        &'awsiot-kit;help;cert'= {
            cand new 'Make a key and a certificate for it, signed by itself or by an authority of one''s own'
            cand csr 'Make a certificate request for a private key, which is made when it is not there yet'
            cand sign 'Sign a certificate request with an authority of one''s own'
            cand convert 'Convert keys, certificates and keystores from any form into any other'
            cand inspect 'Show what a file holds: certificates, keys, requests; whose, until when, and what is wrong with them'
            cand match 'Say whether a private key and a certificate belong together'
            cand needs-renewal 'Say whether a certificate, or one in its chain, ends soon'
            cand list 'List certificates with the days they have left, soonest first'
            cand rotate 'Give a thing a new key and certificate, and switch the old certificate off'
            cand revoke 'Revoke a certificate: what holds it is cut off, for good'
        }
        &'awsiot-kit;help;cert;new'= {
        }
        &'awsiot-kit;help;cert;csr'= {
        }
        &'awsiot-kit;help;cert;sign'= {
        }
        &'awsiot-kit;help;cert;convert'= {
        }
        &'awsiot-kit;help;cert;inspect'= {
        }
        &'awsiot-kit;help;cert;match'= {
        }
        &'awsiot-kit;help;cert;needs-renewal'= {
        }
        &'awsiot-kit;help;cert;list'= {
        }
        &'awsiot-kit;help;cert;rotate'= {
        }
        &'awsiot-kit;help;cert;revoke'= {
        }
        &'awsiot-kit;help;ca'= {
            cand new 'Make a certificate authority'
            cand register 'Register an authority, so that the registry takes the certificates that it signs'
            cand unregister 'Take an authority out of the registry'
            cand list 'List the certificate authorities here'
            cand show 'Show a certificate authority'
            cand crl 'Write the revocation list of an authority'
        }
        &'awsiot-kit;help;ca;new'= {
        }
        &'awsiot-kit;help;ca;register'= {
        }
        &'awsiot-kit;help;ca;unregister'= {
        }
        &'awsiot-kit;help;ca;list'= {
        }
        &'awsiot-kit;help;ca;show'= {
        }
        &'awsiot-kit;help;ca;crl'= {
        }
        &'awsiot-kit;help;policy'= {
            cand render 'Print the policy of a thing, of a template, or of the manifest''s operator'
            cand lint 'Show what is wrong with policies, at its very place'
            cand simulate 'Ask whether AWS IoT would allow an operation, and why'
            cand diff 'Compare what two policies allow, with an operation for every difference'
            cand infer 'Print the least policy for an existing bridge, gateway or firmware configuration'
            cand attach 'Attach a registered policy to a certificate, thing group or Cognito identity'
            cand detach 'Detach a policy'
            cand versions 'List a registered policy''s versions, or show one'
        }
        &'awsiot-kit;help;policy;render'= {
        }
        &'awsiot-kit;help;policy;lint'= {
        }
        &'awsiot-kit;help;policy;simulate'= {
        }
        &'awsiot-kit;help;policy;diff'= {
        }
        &'awsiot-kit;help;policy;infer'= {
        }
        &'awsiot-kit;help;policy;attach'= {
        }
        &'awsiot-kit;help;policy;detach'= {
        }
        &'awsiot-kit;help;policy;versions'= {
        }
        &'awsiot-kit;help;explain'= {
        }
        &'awsiot-kit;help;targets'= {
        }
        &'awsiot-kit;help;schema'= {
        }
        &'awsiot-kit;help;doctor'= {
        }
        &'awsiot-kit;help;sandbox'= {
        }
        &'awsiot-kit;help;completions'= {
        }
        &'awsiot-kit;help;man'= {
        }
        &'awsiot-kit;help;help'= {
        }
    ]
    $completions[$command]
}
