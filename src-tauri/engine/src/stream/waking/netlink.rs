//! The kernel's addresses and routes, by rtnetlink (RFC 3549 and `rtnetlink(7)`).
//!
//! Notices only say that something changed; what there is then is asked for as a whole. So no
//! lost or reordered notice matters, and messages have to be read in one direction only.

use std::collections::BTreeSet;
use std::io;
use std::os::fd::OwnedFd;

use rustix::io::Errno;
use rustix::net::netlink::SocketAddrNetlink;
use rustix::net::{
    AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, bind, recv, send, socket_with,
};
use tokio::net::UnixDatagram;

use super::detect::Fact;

/// Notices of links, and of IPv4 and IPv6 addresses and routes.
const GROUPS: u32 = 0x1 | 0x10 | 0x40 | 0x100 | 0x400;

const NLMSG_ERROR: u16 = 2;
const NLMSG_DONE: u16 = 3;
const RTM_NEWADDR: u16 = 20;
const RTM_GETADDR: u16 = 22;
const RTM_NEWROUTE: u16 = 24;
const RTM_GETROUTE: u16 = 26;
/// `NLM_F_REQUEST | NLM_F_DUMP`
const DUMP: u16 = 0x301;

/// Hears that something about the network changed. Tokio knows no netlink sockets, and reads
/// them like any other datagrams.
#[derive(Debug)]
pub(super) struct Listener(UnixDatagram);

impl Listener {
    pub fn new() -> io::Result<Listener> {
        let socket = std::os::unix::net::UnixDatagram::from(socket(GROUPS)?);
        UnixDatagram::from_std(socket).map(Listener)
    }

    /// Waits for a notice, and takes it. False when there will be no more.
    pub async fn heard(&mut self) -> bool {
        match self.0.recv(&mut [0; 64]).await {
            Ok(_) => true,
            // More came than fits: that something did is all that is asked.
            Err(error) => error.raw_os_error() == Some(Errno::NOBUFS.raw_os_error()),
        }
    }
}

/// The network as it is; `None` when the kernel doesn't say.
pub(super) fn look() -> Option<BTreeSet<Fact>> {
    let mut facts = BTreeSet::new();
    for (kind, body) in [(RTM_GETADDR, 8), (RTM_GETROUTE, 12)] {
        dump(kind, body, &mut facts).ok()?;
    }
    Some(facts)
}

fn socket(groups: u32) -> io::Result<OwnedFd> {
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    // No protocol is the first: NETLINK_ROUTE.
    let socket = socket_with(AddressFamily::NETLINK, SocketType::RAW, flags, None)?;
    bind(&socket, &SocketAddrNetlink::new(0, groups))?;
    Ok(socket)
}

/// Asks for all of a kind, and keeps what matters. The kernel answers as fast as it is read.
fn dump(kind: u16, body: usize, facts: &mut BTreeSet<Fact>) -> io::Result<()> {
    let socket = socket(0)?;
    let length = 16 + body;
    let mut request = vec![0; length];
    request[..4].copy_from_slice(&(length as u32).to_ne_bytes());
    request[4..6].copy_from_slice(&kind.to_ne_bytes());
    request[6..8].copy_from_slice(&DUMP.to_ne_bytes());
    send(&socket, &request, SendFlags::empty())?;
    let mut buffer = vec![0; 64 << 10];
    loop {
        let (length, _) = recv(&socket, &mut buffer[..], RecvFlags::empty())?;
        for (kind, body) in messages(&buffer[..length]) {
            match kind {
                NLMSG_DONE => return Ok(()),
                NLMSG_ERROR => return Err(io::ErrorKind::Other.into()),
                RTM_NEWADDR => facts.extend(address(body)),
                RTM_NEWROUTE => facts.extend(default_route(body)),
                _ => {}
            }
        }
    }
}

/// The messages in a datagram: their kinds and bodies.
fn messages(mut bytes: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let length = u32_at(bytes, 0)? as usize;
        let message = bytes.get(..length)?;
        bytes = bytes.get(length.next_multiple_of(4)..).unwrap_or_default();
        Some((u16_at(message, 4)?, message.get(16..)?))
    })
}

/// The attributes behind a body's fixed part: their types and values.
fn attributes(mut bytes: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let length = usize::from(u16_at(bytes, 0)?);
        let attribute = bytes.get(..length)?;
        bytes = bytes.get(length.next_multiple_of(4)..).unwrap_or_default();
        Some((u16_at(attribute, 2)?, attribute.get(4..)?))
    })
}

/// An address that others can reach and that lasts. IPv6's temporary ones come and go by the
/// day, and a new one breaks nothing.
fn address(body: &[u8]) -> Option<Fact> {
    const UNIVERSE: u8 = 0;
    const INET6: u8 = 10;
    const TEMPORARY_OR_TENTATIVE: u32 = 0x01 | 0x40;
    let (family, scope) = (*body.first()?, *body.get(3)?);
    let mut flags = u32::from(*body.get(2)?);
    let (mut address, mut local) = (None, None);
    for (kind, value) in attributes(body.get(8..)?) {
        match kind {
            1 => address = Some(value),
            2 => local = Some(value),
            8 => flags = u32_at(value, 0)?,
            _ => {}
        }
    }
    let passing = family == INET6 && flags & TEMPORARY_OR_TENTATIVE != 0;
    (scope == UNIVERSE && !passing).then_some(())?;
    Some(Fact::Address {
        link: u32_at(body, 4)?,
        address: local.or(address)?.to_vec(),
    })
}

/// A default route of the main table, over a link that is up.
fn default_route(body: &[u8]) -> Option<Fact> {
    const MAIN: u8 = 254;
    const UNICAST: u8 = 1;
    const DEAD_OR_LINK_DOWN: u32 = 0x01 | 0x10;
    let (prefix, table, kind) = (*body.get(1)?, *body.get(4)?, *body.get(7)?);
    let down = u32_at(body, 8)? & DEAD_OR_LINK_DOWN != 0;
    (prefix == 0 && table == MAIN && kind == UNICAST && !down).then_some(())?;
    let (mut link, mut gateway) = (0, Vec::new());
    for (kind, value) in attributes(body.get(12..)?) {
        match kind {
            4 => link = u32_at(value, 0)?,
            5 => gateway = value.to_vec(),
            _ => {}
        }
    }
    Some(Fact::DefaultRoute { link, gateway })
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..at + 2)?;
    Some(u16::from_ne_bytes(bytes.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + 4)?;
    Some(u32::from_ne_bytes(bytes.try_into().ok()?))
}
