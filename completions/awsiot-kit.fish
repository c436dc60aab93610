complete --keep-order --exclusive --command awsiot-kit --arguments "(COMPLETE=fish awsiot-kit -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
