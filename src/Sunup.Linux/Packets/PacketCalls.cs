using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Sunup.Linux.Packets;

/// <summary>The C library's socket calls that .NET has no name for. Structures are those of 64-bit little-endian Linux.</summary>
internal static partial class PacketCalls
{
    internal const int EINTR = 4;
    internal const int EAGAIN = 11;
    internal const int AF_INET = 2;
    internal const int AF_PACKET = 17;
    internal const int SOCK_DGRAM = 2;
    internal const int SOCK_CLOEXEC = 0x80000;
    internal const int SOL_IP = 0;
    internal const int SOL_SOCKET = 1;
    internal const int IP_PKTINFO = 8;
    internal const int SO_BINDTODEVICE = 25;
    internal const int SO_RCVBUFFORCE = 33;
    internal const int SO_ATTACH_FILTER = 26;
    internal const int MSG_TRUNC = 0x20;
    internal const int MSG_DONTWAIT = 0x40;
    internal const int EFD_NONBLOCK = 0x800;
    internal const int EFD_CLOEXEC = 0x80000;
    internal const short POLLIN = 1;
    internal const ushort ETH_P_IP = 0x0800;

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    internal static partial int ReceiveMessages(int socket, nint messages, uint count, int flags, nint timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    internal static partial int SendMessages(int socket, nint messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    internal static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    internal static partial int Bind(int socket, in LinkAddress address, uint length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    internal static partial int SetFilter(int socket, int level, int name, in FilterProgram program, uint length);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    internal static partial nint SendTo(int socket, ReadOnlySpan<byte> bytes, nint length, int flags, in LinkAddress address, uint addressLength);

    [LibraryImport("libc", EntryPoint = "recvfrom", SetLastError = true)]
    internal static partial nint ReceiveFrom(int socket, Span<byte> bytes, nint length, int flags, ref LinkAddress address, ref uint addressLength);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(Span<PollEntry> entries, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int descriptor, Span<byte> bytes, nint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int descriptor, ReadOnlySpan<byte> bytes, nint length);

    /// <summary>The last call's error as an exception with the system's text.</summary>
    /// <param name="what">Failed.</param>
    /// <param name="about">What it was about. It is made into text here, after the number was read: making text may call the system too.</param>
    internal static Win32Exception Failure(string what, object? about = null)
    {
        var error = Marshal.GetLastPInvokeError();
        return new Win32Exception(error, $"{what}{(about is null ? "" : $" {about}")}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    /// <summary>struct sockaddr_ll. Protocol in network order.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct LinkAddress
    {
        public ushort Family;
        public ushort Protocol;
        public int InterfaceIndex;
        public ushort HardwareType;
        public byte PacketType;
        public byte AddressLength;
        /// <summary>First four octets, in network order.</summary>
        public uint AddressHigh;
        /// <summary>The other four, in network order.</summary>
        public uint AddressLow;
    }

    /// <summary>struct sock_fprog.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct FilterProgram
    {
        public ushort Length;
        public nint Instructions;
    }

    /// <summary>struct sock_filter: one instruction of classic BPF.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct FilterInstruction
    {
        public ushort Code;
        public byte JumpTrue;
        public byte JumpFalse;
        public uint Value;
    }
}
