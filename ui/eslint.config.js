import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const onlyKit = {
  group: ['@mantine/*', 'echarts', 'echarts/*', 'get-nonce', '@fontsource*/*'],
  message: 'Only src/kit may know the component library: changing it must cost one folder.',
};

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/api', 'scripts', 'eslint.config.js'] },
  ...tseslint.configs.strictTypeChecked,
  reactHooks.configs.flat['recommended-latest'],
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: false }],
      'max-lines': ['error', { max: 200 }],
      'no-restricted-imports': ['error', { patterns: [onlyKit] }],
      'no-restricted-syntax': [
        'error',
        { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: 'Text is shown as text.' },
        {
          selector: 'Property[key.name=/^(margin|padding|border)(Left|Right|Top|Bottom)$|^(left|right)$/]',
          message: 'Only logical properties: the pages also run from right to left.',
        },
      ],
    },
  },
  { files: ['src/kit/**'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['src/kit/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['**/api/*', '**/app/*', '**/screens/*', '@tanstack/*'],
              message: 'kit knows nothing of the application.',
            },
          ],
        },
      ],
    },
  },
);
