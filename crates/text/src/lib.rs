//! Numbers, formats, Unicode and codecs as text; knows no objects.
