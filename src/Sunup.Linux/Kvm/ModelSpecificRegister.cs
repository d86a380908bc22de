using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Sunup.Linux.Native;

namespace Sunup.Linux.Kvm;

/// <summary>Reads registers of the CPU by the msr driver.</summary>
/// <remarks>Source: msr(4): 8 bytes at the offset that is the register's number. Needs root and the module msr.</remarks>
public static class ModelSpecificRegister
{
    /// <summary>The register's value; null where it cannot be read, <paramref name="error"/> says why.</summary>
    public static ulong? Read(int cpu, uint register, out string? error)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/dev/cpu/{cpu}/msr");
        using var device = LibC.open(path, LibC.O_RDONLY | LibC.O_CLOEXEC);
        Span<byte> value = stackalloc byte[8];
        if (device.IsInvalid || KvmCalls.pread(device, value, value.Length, register) != value.Length)
        {
            error = $"{path}: {Errno.Text(Marshal.GetLastPInvokeError())}";
            return null;
        }

        error = null;
        return BinaryPrimitives.ReadUInt64LittleEndian(value);
    }
}
