//! Where no events come from.

use std::path::Path;

/// Whether what others write into a folder may come without events: network shares, and what a host mounts into a container or a virtual
/// machine. Found on Linux by the kind of file system, on Windows by the path; elsewhere `DOTNET_USE_POLLING_FILE_WATCHER` says it.
pub(super) fn is_silent(folder: &Path) -> bool {
    is_share(folder) || has_silent_kind(folder)
}

fn is_share(folder: &Path) -> bool {
    cfg!(windows) && {
        let path = folder.to_string_lossy();
        path.starts_with(r"\\?\UNC\") || (path.starts_with(r"\\") && !path.starts_with(r"\\?\"))
    }
}

/// The kinds of `statfs(2)`.
#[cfg(target_os = "linux")]
fn has_silent_kind(folder: &Path) -> bool {
    const KINDS: [u64; 12] = [
        0x6969,      // NFS
        0xff53_4d42, // CIFS
        0xfe53_4d42, // SMB2
        0x517b,      // SMB
        0x6573_5546, // FUSE: sshfs, Docker Desktop
        0x0102_1997, // 9p: WSL's drives of Windows
        0x786f_4256, // vboxsf
        0xbacb_acbc, // vmhgfs
        0x7375_7245, // Coda
        0x5346_414f, // AFS
        0x00c3_6400, // Ceph
        0x6a65_6a63, // virtiofs
    ];
    rustix::fs::statfs(folder).is_ok_and(|found| {
        let kind = u64::try_from(found.f_type).unwrap_or(0) & 0xffff_ffff;
        KINDS.contains(&kind)
    })
}

#[cfg(not(target_os = "linux"))]
fn has_silent_kind(_: &Path) -> bool {
    false
}

/// Whether the user asks for polling, in the variable of `dotnet watch`.
pub(super) fn is_polling_asked_for() -> bool {
    std::env::var("DOTNET_USE_POLLING_FILE_WATCHER")
        .is_ok_and(|value| value == "1" || value.eq_ignore_ascii_case("true"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_local_folder_has_events() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!is_silent(folder.path()));
        assert!(!is_silent(&folder.path().join("missing")));
    }
}
