using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Sunup.Serving.BlockDevices;

/// <summary>What a disk calls itself: initiators recognise it by these over restarts and paths.</summary>
/// <param name="Serial">Unit serial number, 1 to 32 printable ASCII characters.</param>
/// <param name="Naa">NAA identifier, locally assigned: the highest four bits are 3.</param>
public readonly record struct BlockDeviceIdentity(string Serial, ulong Naa)
{
    /// <summary>The same name gives the same identity, on every host.</summary>
    public static BlockDeviceIdentity FromName(string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(name));
        var naa = (BinaryPrimitives.ReadUInt64BigEndian(hash) & 0x0fff_ffff_ffff_ffff) | 0x3000_0000_0000_0000;
        return new BlockDeviceIdentity(Convert.ToHexStringLower(hash.AsSpan(8, 8)), naa);
    }
}
