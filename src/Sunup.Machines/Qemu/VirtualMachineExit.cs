using System.Collections.Immutable;
using Sunup.Linux.Processes;

namespace Sunup.Machines.Qemu;

/// <summary>How a VM ended.</summary>
/// <param name="Process">QEMU's own end; exit code 0 says nothing about the guest.</param>
/// <param name="ShutdownReason">Of QEMU's SHUTDOWN event: <c>guest-shutdown</c>, <c>guest-reset</c>, <c>guest-panic</c>, <c>host-qmp-quit</c>, ...; null when none was seen.</param>
/// <param name="Messages">The last lines that QEMU wrote to standard error.</param>
public sealed record VirtualMachineExit(ChildExit Process, string? ShutdownReason, ImmutableArray<string> Messages);
