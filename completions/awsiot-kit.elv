
set edit:completion:arg-completer[awsiot-kit] = { |@words|
    var index = (count $words)
    set index = (- $index 1)

    put (env _CLAP_IFS="\n" _CLAP_COMPLETE_INDEX=(to-string $index) COMPLETE="elvish" awsiot-kit -- $@words) | to-lines
}

