using Microsoft.Win32.SafeHandles;
using Sunup.Linux.Native;

namespace Sunup.Linux.Links;

/// <summary>One netlink socket: a request, then its answers until the acknowledgement.</summary>
internal sealed class NetlinkSocket : IDisposable
{
    private const int AF_NETLINK = 16;
    private const int SOCK_RAW = 3;
    private const int SOCK_CLOEXEC = LibC.O_CLOEXEC;
    private const int SOL_NETLINK = 270;
    private const int NETLINK_CAP_ACK = 10;
    private const int NETLINK_EXT_ACK = 11;

    private readonly SafeFileHandle _handle;
    private readonly Lock _lock = new();
    private readonly byte[] _answer = new byte[64 << 10];
    private uint _sequence;

    private NetlinkSocket(SafeFileHandle handle) => _handle = handle;

    public delegate ReadOnlySpan<byte> Build(uint sequence);

    public delegate void Visit(ushort type, ReadOnlySpan<byte> payload);

    /// <summary>For NETLINK_ROUTE.</summary>
    public static NetlinkSocket Open() => Open(0);

    /// <param name="protocol">Of linux/netlink.h.</param>
    public static NetlinkSocket Open(int protocol)
    {
        var descriptor = (int)LibC.Check(LibC.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol), "open a netlink socket");
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        // Kernels before 4.12 have no extended acknowledgement; then errors come without text.
        _ = LibC.setsockopt(handle, SOL_NETLINK, NETLINK_CAP_ACK, 1, sizeof(int));
        _ = LibC.setsockopt(handle, SOL_NETLINK, NETLINK_EXT_ACK, 1, sizeof(int));
        return new NetlinkSocket(handle);
    }

    /// <summary>Sends a request with NLM_F_ACK and waits for its acknowledgement.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Transact(string operation, string capability, Build build)
    {
        lock (_lock)
        {
            Exchange(operation, capability, build, static (_, _) => { });
        }
    }

    /// <summary>Sends a dump request and shows every message of the answer to <paramref name="visit"/>.</summary>
    public void Dump(string operation, Build build, Visit visit)
    {
        lock (_lock)
        {
            Exchange(operation, null, build, visit);
        }
    }

    public void Dispose() => _handle.Dispose();

    private void Exchange(string operation, string? capability, Build build, Visit visit)
    {
        var sequence = ++_sequence;
        var request = build(sequence);
        LibC.Check(LibC.write(_handle, request, request.Length), operation, null, capability);
        while (true)
        {
            var count = (int)LibC.Check(LibC.read(_handle, _answer, _answer.Length), operation);
            var messages = new NetlinkAnswer.Messages(_answer.AsSpan(0, count));
            while (messages.Next())
            {
                if (messages.Sequence == sequence && Ends(operation, capability, ref messages, visit))
                {
                    return;
                }
            }
        }
    }

    private static bool Ends(string operation, string? capability, ref NetlinkAnswer.Messages messages, Visit visit)
    {
        switch (messages.Type)
        {
            case Rtnetlink.NLMSG_ERROR:
                var (errno, message) = NetlinkAnswer.ReadError(messages.Payload, messages.Flags);
                return errno == 0 ? true : throw new LinuxException(operation, errno, message, capability);
            case Rtnetlink.NLMSG_DONE:
                return true;
            default:
                visit(messages.Type, messages.Payload);
                return false;
        }
    }
}
