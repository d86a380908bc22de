using System.Globalization;
using Sunup.Binary;

namespace Sunup.Formats.Recognition;

/// <summary>Why bytes are not what their format asks for.</summary>
/// <param name="Field">Its name in the specification.</param>
/// <param name="Offset">Where it stands in the file, in bytes.</param>
/// <param name="Rule">What was needed and what is there, as the end of a sentence that begins with the field.</param>
public readonly record struct FormatFault(string Field, long Offset, string Rule)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Field} at byte {Offset} (0x{Offset:x}) {Rule}");

    internal static FormatFault Of(ReadFault fault, long start) =>
        new(fault.Field, start + fault.Offset, string.Create(CultureInfo.InvariantCulture, $"needs {fault.Needed} bytes, {fault.Available} are there"));

    /// <summary>A range of the file that does not fit into it.</summary>
    internal static FormatFault Short(string field, long offset, long needed, long fileLength) =>
        new(field, offset, string.Create(CultureInfo.InvariantCulture, $"needs {needed} bytes, {Math.Max(0, fileLength - offset)} are there"));
}
