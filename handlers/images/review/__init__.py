"""A person decides: `ask` keeps the workflow's token and tells the reviewers, `answer` sends the token back."""
