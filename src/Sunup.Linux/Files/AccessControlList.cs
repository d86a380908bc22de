using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Sunup.Binary;
using Sunup.Linux.Native;

namespace Sunup.Linux.Files;

/// <summary>Whom an entry of an access control list is about; the values are those on disk.</summary>
public enum AccessTag
{
    Owner = 1,
    User = 2,
    OwningGroup = 4,
    Group = 8,
    /// <summary>The most that <see cref="User"/>, <see cref="OwningGroup"/> and <see cref="Group"/> can give.</summary>
    Mask = 16,
    Other = 32,
}

/// <summary>One entry: read 4, write 2, execute 1.</summary>
/// <param name="Tag">About whom.</param>
/// <param name="Permissions">Three bits.</param>
/// <param name="Id">Of the user or group, where one is named.</param>
public readonly record struct AccessEntry(AccessTag Tag, int Permissions, uint Id);

/// <summary>The POSIX access control list of a file.</summary>
/// <remarks>Source: acl(5); linux/posix_acl_xattr.h: a version of 4 bytes, entries of 8, little endian.</remarks>
public static class AccessControlList
{
    private const string Attribute = "system.posix_acl_access";
    private const uint Version = 2;
    private const int LongestList = 65536;

    /// <summary>Empty for a file that has only its mode, and where there are no such lists.</summary>
    public static ImmutableArray<AccessEntry> Of(string path)
    {
        Span<byte> value = new byte[1024];
        var length = PathCalls.getxattr(path, Attribute, value, value.Length);
        if (length < 0 && Marshal.GetLastPInvokeError() == Errno.ERANGE)
        {
            value = new byte[LongestList];
            length = PathCalls.getxattr(path, Attribute, value, value.Length);
        }

        return length <= 0 ? [] : Parse(value[..(int)length]);
    }

    /// <summary>Empty for what is no such list.</summary>
    public static ImmutableArray<AccessEntry> Parse(ReadOnlySpan<byte> value)
    {
        var reader = new SpanReader(value);
        if (reader.ReadUInt32LittleEndian("a_version") != Version)
        {
            return [];
        }

        var entries = ImmutableArray.CreateBuilder<AccessEntry>();
        while (reader.Remaining >= 8)
        {
            var tag = reader.ReadUInt16LittleEndian("e_tag");
            var permissions = reader.ReadUInt16LittleEndian("e_perm");
            entries.Add(new AccessEntry((AccessTag)tag, permissions & 7, reader.ReadUInt32LittleEndian("e_id")));
        }

        return entries.ToImmutable();
    }
}
