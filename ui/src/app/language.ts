// The language of the pages; the server says in the page which one the reader asked for.
import { i18n } from '@lingui/core';
import { messages } from '../locales/en.po';

i18n.load('en', messages);
i18n.activate('en');
// English is the only catalogue so far: the page must not claim to be in the language that was asked for.
document.documentElement.lang = 'en';
document.documentElement.dir = 'ltr';

export { i18n };
