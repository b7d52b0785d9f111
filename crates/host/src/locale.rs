//! Locales: the process's conventions for text, numbers and money.

use std::io;

use crate::refuse;

/// `struct lconv`. Numbers that are not available are 127.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocaleConventions {
    pub decimal_point: Vec<u8>,
    pub thousands_sep: Vec<u8>,
    pub grouping: Vec<u8>,
    pub int_curr_symbol: Vec<u8>,
    pub currency_symbol: Vec<u8>,
    pub mon_decimal_point: Vec<u8>,
    pub mon_thousands_sep: Vec<u8>,
    pub mon_grouping: Vec<u8>,
    pub positive_sign: Vec<u8>,
    pub negative_sign: Vec<u8>,
    /// `int_frac_digits`, `frac_digits`, `p_cs_precedes`, `p_sep_by_space`, `n_cs_precedes`, `n_sep_by_space`,
    /// `p_sign_posn`, `n_sign_posn`.
    pub numbers: [i8; 8],
}

/// Categories and items are the system's own numbers. Text is in the locale's encoding.
pub trait Locales {
    /// Sets a category's locale, or only asks for it; `None` if there is no such locale.
    fn set_locale(&self, _category: i32, _name: Option<&[u8]>) -> Option<Vec<u8>> {
        Some(b"C".to_vec())
    }

    fn locale_conventions(&self) -> LocaleConventions {
        LocaleConventions {
            decimal_point: b".".to_vec(),
            numbers: [127; 8],
            ..LocaleConventions::default()
        }
    }

    /// `nl_langinfo`.
    fn locale_item(&self, _item: i32) -> Vec<u8> {
        Vec::new()
    }

    fn collate(&self, a: &[u8], b: &[u8]) -> i32 {
        a.cmp(b) as i32
    }

    /// A key that orders as `collate` does.
    fn collation_key(&self, text: &[u8]) -> io::Result<Vec<u8>> {
        Ok(text.to_vec())
    }

    /// A message of a catalogue, itself if there is no translation.
    fn translate(&self, _domain: Option<&[u8]>, message: &[u8], _category: Option<i32>) -> Vec<u8> {
        message.to_vec()
    }

    /// Sets the default domain of messages, or only asks for it.
    fn text_domain(&self, _domain: Option<&[u8]>) -> io::Result<Vec<u8>> {
        refuse()
    }

    fn bind_text_domain(&self, _domain: &[u8], _folder: Option<&[u8]>) -> io::Result<Vec<u8>> {
        refuse()
    }

    fn bind_text_codeset(
        &self,
        _domain: &[u8],
        _codeset: Option<&[u8]>,
    ) -> io::Result<Option<Vec<u8>>> {
        refuse()
    }
}
