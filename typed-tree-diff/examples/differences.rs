//! Prints what differs between two images: `cargo run -p typed-tree-diff --example differences -- OLD.dll NEW.dll`.

use std::error::Error;

use ecma335::Image;
use name_map::{Module, Symbols};

fn main() -> Result<(), Box<dyn Error>> {
    let paths: Vec<_> = std::env::args().skip(1).collect();
    let [old, new] = paths.as_slice() else {
        return Err("two images, please".into());
    };
    let (old, new) = (
        Image::parse(std::fs::read(old)?)?,
        Image::parse(std::fs::read(new)?)?,
    );
    let (old_md, new_md) = (old.metadata()?, new.metadata()?);
    let start = std::time::Instant::now();
    let (old_symbols, new_symbols) = (Symbols::new(&old_md, None)?, Symbols::new(&new_md, None)?);
    let old = Module {
        code: &old,
        md: &old_md,
        symbols: &old_symbols,
    };
    let new = Module {
        code: &new,
        md: &new_md,
        symbols: &new_symbols,
    };
    let changes = typed_tree_diff::diff(old, new)?;
    let elapsed = start.elapsed();
    let name = |module: &Module<'_>, token: ecma335::Token| -> ecma335::Result<String> {
        let owner = module.symbols.declaring(token);
        let outer = if owner.is_nil() {
            String::new()
        } else {
            module.symbols.full_name(module.md, owner)?
        };
        Ok(format!("{token} {outer}::{}", module.name(token)?))
    };
    use ecma335::RowId;
    for method in &changes.updated {
        println!("update {}", name(&new, method.token())?);
    }
    for token in &changes.inserted {
        println!("insert {}", name(&new, *token)?);
    }
    for token in &changes.deleted {
        println!("delete {}", name(&old, *token)?);
    }
    for (_, token, aspect) in &changes.aspects {
        println!("{aspect:?} of {}", name(&new, *token)?);
    }
    println!(
        "module {:?}; {:.1} ms",
        changes.module,
        elapsed.as_secs_f64() * 1e3
    );
    Ok(())
}
