"""IAM as a pure library: documents, their evaluation, what a principal holds, what it never used.

`documents` parses, `conditions` and `evaluate` decide one request as AWS documents it, `grants` answers what a
principal could do at all, `principals` and `resource_policies` read recorded resources, `operations` says which actions
an API call needs, `usage` compares what was granted with what was called. Nothing here talks to AWS.
"""
