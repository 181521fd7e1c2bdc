"""What every domain's functions need: telemetry, faults, clients within one time budget, DynamoDB items.

It goes into the zip of each domain, the folders beside this one that have a `requirements.txt`.
"""
