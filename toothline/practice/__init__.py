"""One practice's own, as its settings say: what the commands and the service work on.

protocol    the knowledge with the practice's names, what it learned, and its signature
storage     the folder of cases, and the vault of recordings and photos
database    the desk's database, which follows the cases
records     both opened for commands about people, the audit and what is kept
exports     cases out of the database, as files
"""
