"""Which version of the tables this code writes; light to import, unlike the migrations themselves."""

SCHEMA_VERSION = 6
APPLICATION_ID = 0x6D6C6F70  # "mlop": tells our file from another program's database
