// Names that break pages.

export const LONG = 'Bundesvereinigung der Kommunalen Wirtschaftsunternehmen '.repeat(4).slice(0, 200);
export const RIGHT_TO_LEFT = 'شركة الخليج للتجارة والصناعة (2026)';
export const DEVANAGARI = 'भारतीय अंतर्देशीय जलमार्ग प्राधिकरण';
export const EMOJI = 'Ada 🦊 Fuchs & Söhne 👩‍👩‍👧‍👦';
export const SCRIPT = '<script>alert("a name")</script>';

export const NAMES = ['Ada Lovelace', LONG, RIGHT_TO_LEFT, DEVANAGARI, EMOJI, SCRIPT];
