using System.Text;
using Microsoft.Win32.SafeHandles;
using Sunup.Linux.Namespaces;
using Sunup.Linux.Native;

namespace Sunup.Linux.Links;

/// <summary>An Ethernet tap: a link on one side, a file descriptor on the other. It is gone when the last copy of the descriptor is closed.</summary>
/// <remarks>Source: Documentation/networking/tuntap.rst, linux/if_tun.h.</remarks>
public sealed class TapDevice : IDisposable
{
    private const string DevicePath = "/dev/net/tun";
    private const nuint TUNSETIFF = 0x400454ca;
    private const ushort IFF_TAP = 0x0002;
    private const ushort IFF_NO_PI = 0x1000;
    private const ushort IFF_VNET_HDR = 0x4000;
    private const int InterfaceNameLength = 16;
    private const int InterfaceRequestLength = 40;

    private TapDevice(string name, SafeFileHandle handle)
    {
        Name = name;
        Handle = handle;
    }

    /// <summary>Name of the link.</summary>
    public string Name { get; }

    /// <summary>Reads and writes whole Ethernet frames. Closed on exec, unless a child is made to inherit it.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>The descriptor's number, for an argument such as QEMU's <c>-netdev tap,fd=N</c>.</summary>
    public int Descriptor => (int)Handle.DangerousGetHandle();

    /// <summary>Makes a tap in <paramref name="scope"/>.</summary>
    /// <param name="scope">Where the link appears.</param>
    /// <param name="name">At most 15 bytes; a pattern such as <c>tap%d</c> lets the kernel count.</param>
    /// <param name="virtioHeader">Each frame starts with a virtio_net_hdr (IFF_VNET_HDR), for offloads of virtio NICs.</param>
    /// <exception cref="LinuxException">No /dev/net/tun, no permission, or the name is taken.</exception>
    public static TapDevice Create(INetworkScope scope, string name, bool virtioHeader = false) => scope.Run(() => Create(name, virtioHeader));

    public void Dispose() => Handle.Dispose();

    private static TapDevice Create(string name, bool virtioHeader)
    {
        var handle = LibC.open(DevicePath, LibC.O_RDWR | LibC.O_CLOEXEC);
        try
        {
            LibC.Check(handle.IsInvalid ? -1 : 0, $"open {DevicePath}", DevicePath, "CAP_NET_ADMIN");
            Span<byte> request = stackalloc byte[InterfaceRequestLength];
            request.Clear();
            if (Encoding.UTF8.GetByteCount(name) >= InterfaceNameLength)
            {
                throw new LinuxException($"create tap {name}", Errno.EINVAL, $"a link's name has at most {InterfaceNameLength - 1} bytes");
            }

            Encoding.UTF8.GetBytes(name, request);
            var flags = (ushort)(IFF_TAP | IFF_NO_PI | (virtioHeader ? IFF_VNET_HDR : 0));
            System.Buffers.Binary.BinaryPrimitives.WriteUInt16LittleEndian(request[InterfaceNameLength..], flags);
            LibC.Check(LibC.ioctl(handle, TUNSETIFF, request), $"create tap {name}", null, "CAP_NET_ADMIN");
            var end = request.IndexOf((byte)0);
            return new TapDevice(Encoding.UTF8.GetString(request[..end]), handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }
}
