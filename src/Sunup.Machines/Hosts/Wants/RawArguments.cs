using System.Collections.Immutable;

namespace Sunup.Machines.Hosts.Wants;

/// <summary>What QEMU arguments that a user wrote ask of the host.</summary>
/// <remarks>Source: qemu(1). An option's value is a list of <c>key=value</c>, a comma in a value is written twice.</remarks>
internal sealed record RawArguments
{
    public ImmutableArray<WantedImage> Images { get; private init; } = [];

    public ImmutableArray<string> Bridges { get; private init; } = [];

    public ImmutableArray<string> Taps { get; private init; } = [];

    public bool UsesHugePages { get; private init; }

    public ImmutableArray<string> PassedThrough { get; private init; } = [];

    public static RawArguments Read(ImmutableArray<string> arguments)
    {
        var read = new RawArguments();
        for (var i = 0; i + 1 < arguments.Length; i++)
        {
            read = read.With(arguments[i].TrimStart('-'), arguments[i + 1]);
        }

        return read;
    }

    private RawArguments With(string option, string value)
    {
        var list = new OptionList(value);
        return option switch
        {
            "drive" or "blockdev" => WithImage(list["file"] ?? list["filename"] ?? list["file.filename"], list["format"] ?? (list.First is "raw" or "qcow2" ? list.First : list["driver"]), list.IsOn("readonly") || list.IsOn("read-only")),
            "hda" or "hdb" or "hdc" or "hdd" => WithImage(value, null, isReadOnly: false),
            "cdrom" => WithImage(value, "raw", isReadOnly: true),
            "mem-path" => this with { UsesHugePages = UsesHugePages || value.Contains("huge", StringComparison.Ordinal) },
            "object" => this with { UsesHugePages = UsesHugePages || list.IsOn("hugetlb") || list["mem-path"]?.Contains("huge", StringComparison.Ordinal) == true },
            "netdev" or "nic" when list.First is "bridge" => this with { Bridges = Bridges.Add(list["br"] ?? "br0") },
            "netdev" or "nic" when list.First is "tap" => WithTap(list),
            "device" when list.First is "vfio-pci" && list["host"] is { } host => this with { PassedThrough = PassedThrough.Add(FullAddress(host)) },
            _ => this,
        };
    }

    private RawArguments WithImage(string? path, string? format, bool isReadOnly) =>
        path is not null && Path.IsPathRooted(path) ? this with { Images = Images.Add(new WantedImage(path, !isReadOnly, format is "file" ? null : format)) } : this;

    private RawArguments WithTap(OptionList list) => this with
    {
        Taps = list["ifname"] is { } tap && list["script"] is "no" ? Taps.Add(tap) : Taps,
        Bridges = list["br"] is { } bridge ? Bridges.Add(bridge) : Bridges,
    };

    private static string FullAddress(string address) => address.Count(character => character == ':') == 1 ? $"0000:{address}" : address;

    /// <summary>A value of an option: an optional first word, then pairs.</summary>
    private sealed class OptionList
    {
        private const char EscapedComma = '\uffff';
        private readonly Dictionary<string, string> _pairs = new(StringComparer.Ordinal);

        public OptionList(string value)
        {
            var parts = value.Replace(",,", EscapedComma.ToString(), StringComparison.Ordinal).Split(',').Select(part => part.Replace(EscapedComma, ',')).ToList();
            First = parts[0].Contains('=', StringComparison.Ordinal) ? null : parts[0];
            foreach (var pair in parts.Select(part => part.Split('=', 2)).Where(pair => pair.Length == 2))
            {
                _pairs[pair[0]] = pair[1];
            }
        }

        public string? First { get; }

        public string? this[string key] => _pairs.GetValueOrDefault(key);

        public bool IsOn(string key) => this[key] is "on" or "true" or "yes";
    }
}
