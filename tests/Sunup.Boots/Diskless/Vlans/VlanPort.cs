using System.Buffers.Binary;
using System.Net.Sockets;
using Sunup.Linux.Links;
using Sunup.Trials.BootNetworks;

namespace Sunup.Boots.Diskless.Vlans;

/// <summary>
/// The port of a switch that takes one VLAN only: frames with its tag come from QEMU's NIC and go to the boot network without it, and the other way round. Frames without a tag are
/// counted and dropped. In user space, for kernels that have neither 802.1Q devices nor bridges that filter.
/// </summary>
internal sealed class VlanPort : IDisposable
{
    private const int AddressesLength = 12;
    private const int TagLength = 4;
    private const ushort TagProtocol = 0x8100;
    private const string Link = "vlan0";
    private readonly BootNetwork _network;
    private readonly FileStream _frames;
    private readonly ushort _vlan;
    private readonly string _guestPath;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly Thread _toGuest;
    private readonly Thread _toNetwork;
    private int _untagged;

    public VlanPort(BootNetwork network, string folder, ushort vlan)
    {
        (_network, _vlan) = (network, vlan);
        // Not buffered: a read gives one frame, a write sends one.
        _frames = new FileStream(network.AddTap(Link).Handle, FileAccess.ReadWrite, bufferSize: 0);
        _guestPath = Path.Combine(folder, "guest");
        var own = Path.Combine(folder, "port");
        _socket.Bind(new UnixDomainSocketEndPoint(own));
        Netdev = $"dgram,id=net0,local.type=unix,local.path={_guestPath},remote.type=unix,remote.path={own}";
        _toNetwork = Start(ToNetwork);
        _toGuest = Start(ToGuest);
    }

    /// <summary>QEMU's end of the cable.</summary>
    public string Netdev { get; }

    /// <summary>Frames of the guest that had no tag, or another one.</summary>
    public int Untagged => Volatile.Read(ref _untagged);

    public void Dispose()
    {
        _socket.Dispose();
        using (var links = LinkClient.Open(_network.Scope))
        {
            // What reads from the tap is woken by its end.
            links.Delete(Link);
        }

        _toNetwork.Join();
        _toGuest.Join();
    }

    private static Thread Start(Action work)
    {
        var thread = new Thread(() => work()) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private void ToNetwork()
    {
        var frame = new byte[65536];
        try
        {
            while (true)
            {
                var length = _socket.Receive(frame);
                if (length < AddressesLength + TagLength + 2 || BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(AddressesLength)) != TagProtocol
                    || (BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(AddressesLength + 2)) & 0xfff) != _vlan)
                {
                    Interlocked.Increment(ref _untagged);
                    continue;
                }

                frame.AsSpan(0, AddressesLength).CopyTo(frame.AsSpan(TagLength));
                _frames.Write(frame.AsSpan(TagLength, length - TagLength));
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException or IOException)
        {
            // The port is gone.
        }
    }

    private void ToGuest()
    {
        var frame = new byte[65536 + TagLength];
        var guest = new UnixDomainSocketEndPoint(_guestPath);
        try
        {
            while (_frames.Read(frame.AsSpan(TagLength)) is > AddressesLength and var length)
            {
                frame.AsSpan(TagLength, AddressesLength).CopyTo(frame);
                BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(AddressesLength), TagProtocol);
                BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(AddressesLength + 2), _vlan);
                Send(frame.AsSpan(0, length + TagLength), guest);
            }
        }
        catch (Exception end) when (end is ObjectDisposedException or IOException)
        {
            // The port is gone.
        }
    }

    private void Send(ReadOnlySpan<byte> frame, UnixDomainSocketEndPoint guest)
    {
        try
        {
            _socket.SendTo(frame, SocketFlags.None, guest);
        }
        catch (SocketException)
        {
            // QEMU has not started yet, or has ended: nobody's cable is in.
        }
    }
}
