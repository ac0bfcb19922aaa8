//! What an image says of itself: which assembly, built how, for which framework.

use std::sync::Arc;

use ecma335::{
    AssemblyId, CustomAttributeId, Guid, Image, MemberRefId, Metadata, ModuleId as ModuleRow, Result, RowId,
    Token, TypeRefId,
};

use crate::{Build, Capabilities, Error};

/// An image that has been read, and what it says.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The image.
    pub image: Arc<Image>,
    /// The assembly's name.
    pub assembly: String,
    /// The module's Mvid.
    pub mvid: Guid,
    /// The target framework, such as `.NETCoreApp,Version=v8.0`; empty where the image does not say.
    pub target_framework: String,
    /// Whether the runtime lets it be updated: built for debugging, without optimisation.
    pub debuggable: bool,
}

impl Facts {
    /// Reads an image.
    pub fn read(build: &Build) -> std::result::Result<Self, Error> {
        let error = Error::image(&build.name);
        let image = Arc::new(Image::parse(Arc::clone(&build.image)).map_err(error)?);
        Self::of(Arc::clone(&image)).map_err(error)
    }

    fn of(image: Arc<Image>) -> Result<Self> {
        let md = image.metadata()?;
        let module = md.get(ModuleRow::from_row(1))?;
        let assembly = md.string(md.get(AssemblyId::from_row(1))?.name)?.to_owned();
        let mvid = md.guid(module.mvid)?;
        let (mut target_framework, mut debuggable) = (String::new(), false);
        for row in md.rows::<CustomAttributeId>() {
            let (_, row) = row?;
            if row.parent.token() != AssemblyId::from_row(1).token() {
                continue;
            }
            let mut value = md.blob_reader(row.value)?;
            match attribute_type(&md, row.type_.token())? {
                "TargetFrameworkAttribute" => {
                    value.u16()?;
                    let length = value.compressed_u32()? as usize;
                    target_framework =
                        String::from_utf8_lossy(value.take(length, "a framework's name")?).into_owned();
                }
                "DebuggableAttribute" => {
                    value.u16()?;
                    // DebuggingModes.DisableOptimizations, or the older constructor's two flags.
                    debuggable = match value.rest() {
                        [_, disabled, _, _] => *disabled == 1,
                        rest => rest.get(..4).is_some_and(|modes| modes[1] & 1 != 0),
                    };
                }
                _ => {}
            }
        }
        Ok(Self {
            image,
            assembly,
            mvid,
            target_framework,
            debuggable,
        })
    }

    /// What the runtime of the target framework takes; `None` where nothing is known of it.
    #[must_use]
    pub fn capabilities(&self) -> Option<Capabilities> {
        let version = self.target_framework.strip_prefix(".NETCoreApp,Version=v")?;
        Capabilities::of_net(version.split('.').next()?.parse().ok()?)
    }
}

/// The simple name of an attribute's type, by its constructor; empty for own types.
fn attribute_type<'a>(md: &Metadata<'a>, constructor: Token) -> Result<&'a str> {
    let Some(member) = constructor.to_id::<MemberRefId>() else {
        return Ok("");
    };
    match md.get(member)?.class.token().to_id::<TypeRefId>() {
        Some(class) => md.string(md.get(class)?.name),
        None => Ok(""),
    }
}
