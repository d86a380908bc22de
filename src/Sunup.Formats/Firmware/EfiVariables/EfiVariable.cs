using System.Text;
using Sunup.Binary;

namespace Sunup.Formats.Firmware.EfiVariables;

/// <summary>A variable of UEFI firmware as efivarfs gives it.</summary>
/// <remarks>Source: Documentation/filesystems/efivarfs.rst. Four bytes of attributes, little endian, then the data.</remarks>
/// <param name="Attributes">1: non-volatile, 2: boot services, 4: at run time.</param>
/// <param name="Data">Without the attributes.</param>
public sealed record EfiVariable(uint Attributes, ReadOnlyMemory<byte> Data)
{
    /// <summary>Of the firmware's own variables: SecureBoot, SetupMode.</summary>
    public const string GlobalGuid = "8be4df61-93ca-11d2-aa0d-00e098032b8c";

    /// <summary>Of boot loaders that follow systemd's interface.</summary>
    /// <remarks>Source: https://systemd.io/BOOT_LOADER_INTERFACE.</remarks>
    public const string LoaderGuid = "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

    /// <summary>The name of its file in efivarfs.</summary>
    public static string FileNameOf(string name, string guid) => $"{name}-{guid}";

    /// <summary>Reads a file of efivarfs; null for one that is too short to be a variable.</summary>
    public static EfiVariable? Read(ReadOnlyMemory<byte> file)
    {
        var reader = new SpanReader(file.Span);
        var attributes = reader.ReadUInt32LittleEndian("Attributes");
        return reader.Fault is null ? new EfiVariable(attributes, file[4..]) : null;
    }

    /// <summary>The data as UTF-16, little endian, up to its NUL. A byte without its pair at the end is left out.</summary>
    public string Text
    {
        get
        {
            var text = Encoding.Unicode.GetString(Data.Span[..(Data.Length & ~1)]);
            var end = text.IndexOf('\0', StringComparison.Ordinal);
            return end < 0 ? text : text[..end];
        }
    }

    /// <summary>One byte that is 1: how SecureBoot and SetupMode say yes.</summary>
    public bool IsSet => Data.Length >= 1 && Data.Span[0] == 1;
}
