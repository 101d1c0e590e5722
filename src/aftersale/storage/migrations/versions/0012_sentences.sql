-- Room: findings
-- What is known already is said in English until the next run that finds it.
ALTER TABLE finding ADD COLUMN said jsonb;
GRANT UPDATE (said) ON finding TO aftersale_app;
