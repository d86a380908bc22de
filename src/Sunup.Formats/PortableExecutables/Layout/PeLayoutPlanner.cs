using System.Collections.Immutable;
using System.Globalization;

namespace Sunup.Formats.PortableExecutables.Layout;

/// <summary>One computation of a <see cref="PeLayout"/>.</summary>
internal sealed class PeLayoutPlanner(PeStub stub, IReadOnlyList<PeAddition> additions, bool nxCompatible)
{
    private readonly List<PeSection> _sections = [.. stub.Image.Sections];
    private readonly Dictionary<int, int> _replaced = [];
    private readonly List<int> _appended = [];
    private bool _removed;

    private uint FileAlignment => stub.Image.FileAlignment;

    private uint SectionAlignment => stub.Image.SectionAlignment;

    public PeLayout? Plan(out PeLayoutFault? fault)
    {
        fault = additions.Select(FaultOf).FirstOrDefault(found => found is not null);
        if (fault is not null)
        {
            return null;
        }

        Replace();
        if (HeaderRoom.Find(stub, _sections.Count + _appended.Count, out fault) is not { } room)
        {
            return null;
        }

        var pieces = ImmutableArray.CreateBuilder<PePiece>();
        var end = PlaceStub(room, pieces);
        end = PlaceAdditions(end, pieces, out var virtualEnd);
        var sizeOfImage = HeaderRoom.Up(virtualEnd, SectionAlignment);
        if (Math.Max(end, sizeOfImage) > uint.MaxValue)
        {
            fault = new PeLayoutFault(
                PeLayoutProblem.TooLarge,
                string.Create(CultureInfo.InvariantCulture, $"the image would have {end} bytes in the file and {sizeOfImage} in memory; its headers count to {uint.MaxValue}"));
            return null;
        }

        return new PeLayout
        {
            Headers = PeHeaderWriter.Write(stub, room, _sections, (uint)sizeOfImage, InitializedData(), nxCompatible, moved: room.Shift > 0 || _removed),
            Pieces = pieces.ToImmutable(),
            Sections = [.. _sections],
            Length = end,
            Moved = room.Shift,
            DosProgramDropped = room.HeaderOffset != stub.Image.HeaderOffset,
        };
    }

    private static PeLayoutFault? FaultOf(PeAddition addition)
    {
        var isName = addition.Name.Length is > 0 and <= PeAddition.LongestName && addition.Name.All(character => character is > ' ' and < '\x7f') && addition.Name[0] != '/';
        return !isName ? new PeLayoutFault(PeLayoutProblem.SectionName, $"'{addition.Name}' is no section name: one to eight printable ASCII characters, the first no slash")
            : addition.Length < 0 || Math.Max(addition.Length, addition.VirtualSize) > uint.MaxValue
                ? new PeLayoutFault(PeLayoutProblem.TooLarge, string.Create(CultureInfo.InvariantCulture, $"{addition.Name} would have {Math.Max(addition.Length, addition.VirtualSize)} bytes; a section has at most {uint.MaxValue}"))
            : null;
    }

    // A section of the stub that is replaced keeps its place in memory when the new one fits before what follows, else it goes to the end.
    private void Replace()
    {
        for (var i = 0; i < additions.Count; i++)
        {
            var addition = additions[i];
            var own = addition.Replaces ? _sections.FindIndex(section => section.Name == addition.Name) : -1;
            if (own >= 0 && !_replaced.ContainsKey(own) && addition.VirtualSize <= RoomAt(_sections[own]))
            {
                _replaced.Add(own, i);
                continue;
            }

            if (own >= 0 && !_replaced.ContainsKey(own))
            {
                _sections.RemoveAt(own);
                _removed = true;
            }

            _appended.Add(i);
        }
    }

    private long RoomAt(PeSection section)
    {
        var next = _sections.Where(other => other.VirtualAddress > section.VirtualAddress).Select(other => (long)other.VirtualAddress).DefaultIfEmpty(long.MaxValue).Min();
        return next - section.VirtualAddress;
    }

    private long PlaceStub(HeaderRoom room, ImmutableArray<PePiece>.Builder pieces)
    {
        long end = room.SizeOfHeaders;
        foreach (var index in Enumerable.Range(0, _sections.Count).Where(index => _sections[index].RawSize > 0).OrderBy(index => _sections[index].RawOffset))
        {
            var section = _sections[index];
            // Where one of the stub's is gone the others close up: programs that hash images disagree about gaps.
            var at = Math.Max(HeaderRoom.Up(end, FileAlignment), _removed ? 0 : HeaderRoom.Up(section.RawOffset + room.Shift, FileAlignment));
            int? replacement = _replaced.TryGetValue(index, out var addition) ? addition : null;
            var length = replacement is { } by ? additions[by].Length : section.RawSize;
            pieces.Add(new PePiece(at, length, section.RawOffset, replacement));
            end = at + HeaderRoom.Up(length, FileAlignment);
            _sections[index] = section with
            {
                VirtualSize = replacement is { } with ? (uint)additions[with].VirtualSize : section.VirtualSize,
                RawOffset = (uint)Math.Min(at, uint.MaxValue),
                RawSize = (uint)Math.Min(end - at, uint.MaxValue),
            };
        }

        return end;
    }

    private long PlaceAdditions(long end, ImmutableArray<PePiece>.Builder pieces, out long virtualEnd)
    {
        virtualEnd = Math.Max(stub.VirtualEnd, _sections.Select(section => (long)section.VirtualAddress + section.VirtualSize).DefaultIfEmpty(0).Max());
        foreach (var index in _appended)
        {
            var addition = additions[index];
            var address = HeaderRoom.Up(virtualEnd, SectionAlignment);
            end = HeaderRoom.Up(end, FileAlignment);
            pieces.Add(new PePiece(end, addition.Length, 0, index));
            var rawSize = HeaderRoom.Up(addition.Length, FileAlignment);
            _sections.Add(new PeSection(
                addition.Name,
                (uint)addition.VirtualSize,
                (uint)Math.Min(address, uint.MaxValue),
                (uint)Math.Min(rawSize, uint.MaxValue),
                (uint)Math.Min(end, uint.MaxValue),
                addition.Characteristics));
            end += rawSize;
            virtualEnd = address + addition.VirtualSize;
        }

        return end;
    }

    private uint InitializedData() => (uint)Math.Min(uint.MaxValue, _appended.Sum(index => additions[index].VirtualSize));
}
