"""The tables of the market, each declared once: name, type, unit and meaning of every column.

Money in ledger columns is whole pence (`pence`); money that rules compute with is `pounds`. Months are counted from
April 2009 = 0. A `*_row` column, or one named after a table in the singular, holds a row of that table; -1 is nobody.
"""
