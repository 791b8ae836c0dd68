#!/bin/sh
# PostgreSQL's image runs this once, when it makes its data directory: the service's own user, and its database.
# That user is no superuser: a superuser is above row-level security.
set -eu
psql --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" \
  --set=password="$(cat "${DATABASE_PASSWORD_FILE:?}")" --dbname=postgres <<'SQL'
CREATE ROLE petition LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE petition OWNER petition TEMPLATE template0 ENCODING 'UTF8';
SQL
