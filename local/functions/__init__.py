"""Lambda functions on this machine: the program's own code under AWS's runtime client, watched call by call."""
