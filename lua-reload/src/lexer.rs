//! Lua's tokens (manual, 3.1), of all versions from 5.1 on and of LuaJIT.

use std::ops::Range;

use crate::{Error, Result};

/// A token of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    /// Its bytes.
    pub(crate) span: Range<usize>,
    /// The line on which Lua sees it: that of its end, which for a long string is not that of its start.
    pub(crate) line: u32,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Name,
    /// A reserved word of every version.
    Keyword,
    Number,
    String,
    Symbol,
    /// Behind the last token.
    End,
}

const KEYWORDS: [&[u8]; 21] = [
    b"and",
    b"break",
    b"do",
    b"else",
    b"elseif",
    b"end",
    b"false",
    b"for",
    b"function",
    b"if",
    b"in",
    b"local",
    b"nil",
    b"not",
    b"or",
    b"repeat",
    b"return",
    b"then",
    b"true",
    b"until",
    b"while",
];

/// Longer ones first.
const SYMBOLS: [&[u8]; 33] = [
    b"...", b"<<", b">>", b"//", b"==", b"~=", b"<=", b">=", b"::", b"..", b"+", b"-", b"*", b"/", b"%",
    b"^", b"#", b"&", b"~", b"|", b"<", b">", b"=", b"(", b")", b"{", b"}", b"[", b"]", b";", b":", b",",
    b".",
];

/// A source as Lua's `load` takes it, by the bytes of a file: without the byte order mark and the first line of a script, which only
/// Lua's own reader of files leaves out. Lines stay.
pub(crate) fn loadable(file: &[u8]) -> &[u8] {
    let text = file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file);
    match text.first() {
        Some(b'#') => &text[text.iter().position(|byte| *byte == b'\n').unwrap_or(text.len())..],
        _ => text,
    }
}

/// All tokens of a source, with one behind the last.
pub(crate) fn tokens(text: &[u8]) -> Result<Vec<Token>> {
    let mut lexer = Lexer { text, at: 0, line: 1 };
    let mut tokens = Vec::new();
    loop {
        let token = lexer.token()?;
        let ended = token.kind == Kind::End;
        tokens.push(token);
        if ended {
            return Ok(tokens);
        }
    }
}

struct Lexer<'a> {
    text: &'a [u8],
    at: usize,
    line: u32,
}

impl Lexer<'_> {
    fn rest(&self) -> &[u8] {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn error(&self, expected: &'static str) -> Error {
        Error::Syntax {
            line: self.line,
            expected,
        }
    }

    /// Goes to the next byte; `\r\n` and `\n\r` are one line break, as in Lua's own lexer.
    fn advance(&mut self) {
        let byte = self.peek();
        self.at += 1;
        if let Some(byte @ (b'\n' | b'\r')) = byte {
            if self
                .peek()
                .is_some_and(|next| matches!(next, b'\n' | b'\r') && next != byte)
            {
                self.at += 1;
            }
            self.line += 1;
        }
    }

    fn token(&mut self) -> Result<Token> {
        self.skip_blanks()?;
        let start = self.at;
        let kind = match self.peek() {
            None => Kind::End,
            Some(byte) if is_name(byte) && !byte.is_ascii_digit() => {
                let length = self.rest().iter().take_while(|byte| is_name(**byte)).count();
                self.at += length;
                match KEYWORDS.contains(&&self.text[start..self.at]) {
                    true => Kind::Keyword,
                    false => Kind::Name,
                }
            }
            Some(b'0'..=b'9') => self.number(),
            Some(b'.') if self.text.get(start + 1).is_some_and(u8::is_ascii_digit) => self.number(),
            Some(quote @ (b'"' | b'\'')) => self.quoted(quote)?,
            Some(b'[') if self.long_bracket().is_some() => {
                self.long()?;
                Kind::String
            }
            Some(_) => {
                let symbol = SYMBOLS.iter().find(|symbol| self.rest().starts_with(symbol));
                self.at += symbol.ok_or_else(|| self.error("a token"))?.len();
                Kind::Symbol
            }
        };
        Ok(Token {
            kind,
            span: start..self.at,
            line: self.line,
        })
    }

    fn skip_blanks(&mut self) -> Result<()> {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C) => self.advance(),
                Some(b'-') if self.rest().starts_with(b"--") => {
                    self.at += 2;
                    if self.long_bracket().is_some() {
                        self.long()?;
                    } else {
                        while self.peek().is_some_and(|byte| !matches!(byte, b'\n' | b'\r')) {
                            self.at += 1;
                        }
                    }
                }
                _ => return Ok(()),
            }
        }
    }

    /// A numeral as Lua reads it: everything that could belong to one, an exponent's sign included.
    fn number(&mut self) -> Kind {
        let hexadecimal = self.rest().starts_with(b"0x") || self.rest().starts_with(b"0X");
        let exponents: &[u8] = if hexadecimal { b"pP" } else { b"eE" };
        let mut before = 0;
        while let Some(byte) = self.peek() {
            let sign = matches!(byte, b'+' | b'-') && exponents.contains(&before);
            if !(is_name(byte) || byte == b'.' || sign) {
                break;
            }
            before = byte;
            self.at += 1;
        }
        Kind::Number
    }

    fn quoted(&mut self, quote: u8) -> Result<Kind> {
        self.at += 1;
        loop {
            match self.peek() {
                None | Some(b'\n' | b'\r') => return Err(self.error("the end of a string")),
                Some(b'\\') => {
                    self.at += 1;
                    if self.peek() == Some(b'z') {
                        self.at += 1;
                        while self
                            .peek()
                            .is_some_and(|byte| byte.is_ascii_whitespace() || byte == 0x0B)
                        {
                            self.advance();
                        }
                    } else {
                        self.advance();
                    }
                }
                Some(byte) => {
                    self.at += 1;
                    if byte == quote {
                        return Ok(Kind::String);
                    }
                }
            }
        }
    }

    /// The number of equals signs of the long bracket that opens here.
    fn long_bracket(&self) -> Option<usize> {
        let rest = self.rest().strip_prefix(b"[")?;
        let level = rest.iter().take_while(|byte| **byte == b'=').count();
        (rest.get(level) == Some(&b'[')).then_some(level)
    }

    fn long(&mut self) -> Result<()> {
        let level = self.long_bracket().unwrap_or_default();
        self.at += level + 2;
        let mut close = vec![b']'];
        close.resize(level + 1, b'=');
        close.push(b']');
        while !self.rest().starts_with(&close) {
            if self.peek().is_none() {
                return Err(self.error("the end of a long string or comment"));
            }
            self.advance();
        }
        self.at += close.len();
        Ok(())
    }
}

/// LuaJIT's names may hold every byte from 0x80 on.
fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}
