// The statement document of the API, whose keys its own domain defines (src/aftersale/incentives/statement.py).
