namespace Sunup.Model;

/// <summary>The stable ids of <see cref="BootEvent.Kind"/>: <c>source.what</c>. docs/formats/events.md lists their fields.</summary>
public static class EventKinds
{
    // DHCP. Fields: xid, mac, message, arch, vendor_class, user_class, address, boot_file, next_server, server, giaddr, secs, reason.
    public const string DhcpDiscover = "dhcp.discover";
    public const string DhcpOffer = "dhcp.offer";
    public const string DhcpRequest = "dhcp.request";
    public const string DhcpAck = "dhcp.ack";
    public const string DhcpNak = "dhcp.nak";
    public const string DhcpDecline = "dhcp.decline";
    public const string DhcpRelease = "dhcp.release";
    public const string DhcpInform = "dhcp.inform";
    /// <summary>An offer or acknowledgement without an address: proxyDHCP.</summary>
    public const string DhcpProxyOffer = "dhcp.proxy-offer";
    /// <summary>A boot-server request on port 4011, and its answer.</summary>
    public const string DhcpBootServerRequest = "dhcp.boot-server-request";
    public const string DhcpBootServerAck = "dhcp.boot-server-ack";
    /// <summary>Not answered; field <c>reason</c> says why.</summary>
    public const string DhcpIgnored = "dhcp.ignored";
    /// <summary>Another server's answer was seen on the wire.</summary>
    public const string DhcpForeignServer = "dhcp.foreign-server";
    public const string DhcpPoolExhausted = "dhcp.pool-exhausted";
    /// <summary>A message of no type that a client sends.</summary>
    public const string DhcpReceived = "dhcp.received";
    /// <summary>Beside an answer: why there is no boot file, a boot loop, an address in use by another host; field <c>notice</c>.</summary>
    public const string DhcpNotice = "dhcp.notice";
    /// <summary>More packets came in a second than are shown one by one: how many of which kind.</summary>
    public const string DhcpSummary = "dhcp.summary";
    /// <summary>The lease log was repaired, cannot be written, or is written again.</summary>
    public const string DhcpLeaseLog = "dhcp.lease-log";

    // TFTP. Fields: file, bytes, blksize, windowsize, tsize, duration_ms, resent, client_port, reason, error_code.
    public const string TftpRequest = "tftp.request";
    /// <summary>The client asked for the size only and will come back (EDK2, PXE ROMs).</summary>
    public const string TftpSizeProbe = "tftp.size-probe";
    public const string TftpComplete = "tftp.complete";
    public const string TftpAborted = "tftp.aborted";
    public const string TftpTimeout = "tftp.timeout";
    public const string TftpRefused = "tftp.refused";
    public const string TftpIgnored = "tftp.ignored";

    // HTTP. Fields: method, path, status, bytes, length, range, duration_ms, user_agent, file, sha256, reason.
    public const string HttpRequest = "http.request";
    public const string HttpComplete = "http.complete";
    public const string HttpAborted = "http.aborted";
    public const string HttpNotFound = "http.not-found";
    public const string HttpRefused = "http.refused";
    /// <summary>A loader posted how its script went. Fields: errno, version, platform, buildarch, mac, step, url.</summary>
    public const string HttpReport = "http.report";

    // iSCSI. Fields: initiator, target, lun, isid, bytes_read, bytes_written, bytes_unflushed, flushes, reason, status.
    public const string IscsiLogin = "iscsi.login";
    /// <summary>A login that was refused; field <c>reason</c> says why, <c>status</c> what the initiator was told.</summary>
    public const string IscsiRefused = "iscsi.refused";
    public const string IscsiFirstRead = "iscsi.first-read";
    /// <summary>SYNCHRONIZE CACHE: what was written before is on stable storage.</summary>
    public const string IscsiFlush = "iscsi.flush";
    public const string IscsiLogout = "iscsi.logout";
    /// <summary>The connection ended without a logout; field <c>bytes_unflushed</c> says what was written and not flushed.</summary>
    public const string IscsiGone = "iscsi.gone";
    /// <summary>The store below a disk failed; the initiator was told.</summary>
    public const string IscsiMediumError = "iscsi.medium-error";
    /// <summary>A machine boots anew and its disk is the golden image again. Field <c>bytes</c>: what was forgotten.</summary>
    public const string IscsiOverlayReset = "iscsi.overlay-reset";
    /// <summary>A machine boots anew and its disk is as it was; field <c>reason</c> says why.</summary>
    public const string IscsiOverlayKept = "iscsi.overlay-kept";
    /// <summary>An initiator that was silent answered a ping. Fields <c>pings</c>, <c>pings_answered</c>, and those of the session.</summary>
    public const string IscsiPing = "iscsi.ping";

    // IPv6 neighbour discovery. Fields: mac.
    /// <summary>A client was told that the link has no IPv6 router.</summary>
    public const string NdpNoRouter = "ndp.no-router";

    // Console.
    public const string SerialLine = "serial.line";

    // QEMU. Fields: event, reason, status, exit_code.
    public const string QmpConnected = "qmp.connected";
    public const string QmpEvent = "qmp.event";
    public const string QmpShutdown = "qmp.shutdown";
    public const string QemuStarted = "qemu.started";
    public const string QemuExited = "qemu.exited";
    public const string QemuMessage = "qemu.message";

    // What a machine was asked on the boot network. Fields: probe, address, reason.
    public const string ProbeAnswered = "probe.answered";
    /// <summary>Not answered, and in another way than before.</summary>
    public const string ProbeUnanswered = "probe.unanswered";

    // The VM's host. Fields: task, pid, cgroup, limit, usage, path, operation, module, device, match.
    /// <summary>The host's kernel, or its audit log, said something about QEMU.</summary>
    public const string HostKernel = "host.kernel";
    /// <summary>The counters of QEMU's control group.</summary>
    public const string HostControlGroup = "host.cgroup";
    /// <summary>A source of the host's that cannot be read here; field <c>reason</c>.</summary>
    public const string HostUnseen = "host.unseen";

    // Sunup's own doings.
    public const string AcceleratorChosen = "sunup.accelerator";
    public const string ServiceListening = "sunup.listening";
    public const string MachineLoaded = "sunup.machine-loaded";
    public const string MachineRejected = "sunup.machine-rejected";
    /// <summary>A machine file went away. Fields: file.</summary>
    public const string MachineRemoved = "sunup.machine-removed";
    public const string Note = "sunup.note";
}
