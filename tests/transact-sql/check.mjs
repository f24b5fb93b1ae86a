// Takes a JSON array of statements on standard input and writes one line for each that is not T-SQL.
import { readFileSync } from 'node:fs';
import sqlParser from 'node-sql-parser';

const parser = new sqlParser.Parser();
for (const statement of JSON.parse(readFileSync(0, 'utf8'))) {
  try {
    parser.parse(statement, { database: 'transactsql' });
  } catch (error) {
    console.log(`${statement}: ${error.message}`);
  }
}
