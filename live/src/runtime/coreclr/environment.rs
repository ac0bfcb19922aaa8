//! What the environment of the program says to the runtime, to the agent, and to the program itself.

use std::collections::BTreeMap;
use std::env::VarsOs;
use std::ffi::{OsStr, OsString};
use std::path::Path;

use super::wire::Token;

const HOOKS: &str = "DOTNET_STARTUP_HOOKS";
const MODIFIABLE: &str = "DOTNET_MODIFIABLE_ASSEMBLIES";

/// What a user has set of those is put back by the agent, from variables with this before their names.
const USERS: &str = "HOTDELTA_USER_";

/// What goes into the environment.
#[derive(Debug)]
pub(super) struct Environment<'a> {
    /// Where the sockets are.
    pub(super) folder: &'a Path,
    pub(super) token: Token,
    /// The agent's file.
    pub(super) agent: &'a Path,
    /// The name of the program's assembly.
    pub(super) program: &'a str,
    pub(super) il_offsets: bool,
    /// How often the program was started, this time included.
    pub(super) iteration: u32,
}

impl Environment<'_> {
    /// The variables to set, beside those that are inherited and those of the launch profile, which come first here.
    pub(super) fn variables(
        &self,
        inherited: VarsOs,
        profile: &[(String, String)],
    ) -> Vec<(OsString, OsString)> {
        let inherited: BTreeMap<OsString, OsString> = inherited.collect();
        let mut set: Vec<(OsString, OsString)> = profile
            .iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        let users = |name: &str| -> Option<OsString> {
            let of_profile = profile.iter().rfind(|(own, _)| own == name);
            let value = match of_profile {
                Some((_, value)) => Some(OsString::from(value)),
                None => inherited.get(OsStr::new(name)).cloned(),
            };
            value.filter(|value| !value.is_empty())
        };
        let mut hooks = self.agent.as_os_str().to_owned();
        if let Some(own) = users(HOOKS) {
            hooks.push(if cfg!(windows) { ";" } else { ":" });
            hooks.push(own);
        }
        let kept = [HOOKS, MODIFIABLE].into_iter().filter_map(|name| {
            let value = users(name)?;
            Some((format!("{USERS}{name}").into(), value))
        });
        let kept: Vec<(OsString, OsString)> = kept.collect();
        set.extend(kept);
        let offsets = if self.il_offsets { "offsets" } else { "" };
        let mut invitation = OsString::from(format!("{}:{offsets}:{}:", self.token.text(), self.program));
        invitation.push(self.folder);
        set.extend([
            (HOOKS.into(), hooks),
            (MODIFIABLE.into(), "debug".into()),
            ("HOTDELTA_AGENT".into(), invitation),
            ("DOTNET_WATCH".into(), "1".into()),
            ("DOTNET_WATCH_ITERATION".into(), self.iteration.to_string().into()),
        ]);
        set
    }
}
