import { cpSync } from 'node:fs';
import webpack from 'webpack';

// Nothing but what webpack needs to be told of any project; its warnings of size are about the weights.
const settings = {
  mode: 'production',
  context: import.meta.dirname,
  entry: './main.js',
  performance: { hints: false },
};
const stats = await new Promise((resolve, reject) => {
  webpack(settings, (error, result) => (error ? reject(error) : resolve(result)));
});
if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString('errors-warnings'));
cpSync('index.html', 'dist/index.html');
