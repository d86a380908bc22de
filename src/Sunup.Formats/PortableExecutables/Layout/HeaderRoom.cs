using System.Globalization;

namespace Sunup.Formats.PortableExecutables.Layout;

/// <summary>Room for section headers: how it is found.</summary>
/// <param name="HeaderOffset">Where the PE header goes.</param>
/// <param name="SizeOfHeaders">A multiple of FileAlignment.</param>
/// <param name="Shift">How far the sections' content moves in the file.</param>
internal readonly record struct HeaderRoom(uint HeaderOffset, uint SizeOfHeaders, long Shift)
{
    /// <summary>The length of one section header.</summary>
    public const int SectionHeader = 40;

    private const uint DosHeader = 0x40;

    /// <summary>First as it stands, then with the content moved behind larger headers, then without the DOS program.</summary>
    public static HeaderRoom? Find(PeStub stub, int sections, out PeLayoutFault? fault)
    {
        fault = null;
        var image = stub.Image;
        var table = image.SectionTableOffset + ((long)sections * SectionHeader);
        var alignment = image.FileAlignment;
        if (sections > ushort.MaxValue)
        {
            fault = new PeLayoutFault(PeLayoutProblem.NoHeaderRoom, string.Create(CultureInfo.InvariantCulture, $"there would be {sections} sections; the header counts to {ushort.MaxValue}"));
            return null;
        }

        var kept = Up(image.SizeOfHeaders, alignment);
        if (table <= kept && kept <= Math.Min(stub.FirstRawOffset, stub.FirstVirtualAddress))
        {
            return new HeaderRoom(image.HeaderOffset, (uint)kept, 0);
        }

        if (Up(table, alignment) is var grown && grown <= stub.FirstVirtualAddress)
        {
            return new HeaderRoom(image.HeaderOffset, (uint)grown, ShiftFor(stub, grown));
        }

        var saved = Math.Max(0L, (long)image.HeaderOffset - DosHeader);
        if (Up(table - saved, alignment) is var compact && compact <= stub.FirstVirtualAddress)
        {
            return new HeaderRoom((uint)(image.HeaderOffset - saved), (uint)compact, ShiftFor(stub, compact));
        }

        var most = (stub.FirstVirtualAddress / alignment * alignment - (image.SectionTableOffset - saved)) / SectionHeader;
        fault = new PeLayoutFault(
            PeLayoutProblem.NoHeaderRoom,
            string.Create(CultureInfo.InvariantCulture, $"{sections} sections need {table - saved} bytes of headers, and its first section stands at 0x{stub.FirstVirtualAddress:x} in memory: there is room for {Math.Max(0, most)} sections, {image.Sections.Length} of them its own"));
        return null;
    }

    public static long Up(long value, uint alignment) => (value + alignment - 1) / alignment * alignment;

    private static long ShiftFor(PeStub stub, long sizeOfHeaders) => Up(Math.Max(0, sizeOfHeaders - stub.FirstRawOffset), stub.Image.FileAlignment);
}
