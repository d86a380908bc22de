using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Sunup.Model;

namespace Sunup.Planning.Documents;

/// <summary>The value of one key. Each <c>As...</c> gives the value as a type, or null with a problem; on an absent value null without one.</summary>
internal readonly record struct ConfigValue(DocumentNode? Node, SourcePosition KeyAt, string Path, ProblemList? Problems)
{
    public static ConfigValue Absent => default;

    public bool IsPresent => Node is not null;

    /// <summary>Reports what is wrong with this value.</summary>
    public void Fail(string message, string? hint = null) => Problems?.Add(ValueAt, Path, message, hint);

    /// <summary>Reports a value that was found where <paramref name="needed"/> was needed.</summary>
    public void FailFound(string needed, string? hint = null) => Fail($"found {Found}, needed {needed}", hint);

    /// <summary>A text that is not empty and has no control characters.</summary>
    public string? AsText(string needed)
    {
        if (Scalar(needed) is not { } text)
        {
            return null;
        }

        if (text.Any(char.IsControl))
        {
            FailFound($"{needed} on one line, without control characters", "to write a long value on several lines, start it with '>-'");
            return null;
        }

        return text;
    }

    /// <summary>A word that is part of an option list of another program: letters, digits and <c>. _ - +</c>.</summary>
    public string? AsOptionWord(string needed)
    {
        if (AsText(needed) is not { } text)
        {
            return null;
        }

        if (text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+'))
        {
            return text;
        }

        FailFound(needed, "letters, digits, '.', '_', '-' and '+'");
        return null;
    }

    /// <summary>Text of any number of lines, with its places; an empty one is none.</summary>
    public TextBlock? AsBlock(string needed)
    {
        switch (Node)
        {
            case null:
            case TextNode text when string.IsNullOrWhiteSpace(text.Text):
                return null;
            case TextNode text:
                return new TextBlock(this, text, Problems!);
            default:
                FailFound(needed, "start it with '|'");
                return null;
        }
    }

    public bool? AsFlag()
    {
        switch (Scalar("true or false"))
        {
            case null:
                return null;
            case "true" or "True" or "TRUE":
                return true;
            case "false" or "False" or "FALSE":
                return false;
            default:
                FailFound("true or false");
                return null;
        }
    }

    public int? AsInteger(int least, int most)
    {
        var needed = $"a whole number from {least} to {most}";
        if (Scalar(needed) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        FailFound(needed);
        return null;
    }

    /// <summary>One of a closed set of words.</summary>
    public T? AsChoice<T>(params ReadOnlySpan<(string Word, T Value)> choices)
        where T : struct
    {
        string[] words = [.. choices.ToArray().Select(choice => choice.Word)];
        var needed = Words.Alternatives(words);
        if (Scalar(needed) is not { } text)
        {
            return null;
        }

        foreach (var (word, value) in choices)
        {
            if (string.Equals(word, text, StringComparison.Ordinal))
            {
                return value;
            }
        }

        FailFound(needed, Words.Nearest(text, words) is { } nearest ? $"did you mean '{nearest}'?" : null);
        return null;
    }

    /// <summary>A number with a unit, in bytes.</summary>
    public long? AsSize()
    {
        const string needed = "a size such as 512MiB or 1GiB";
        if (Scalar(needed) is not { } text)
        {
            return null;
        }

        var size = Quantities.ParseSize(text, out var why);
        if (size is null)
        {
            FailFound(needed, why);
        }

        return size;
    }

    /// <summary>A number with a unit, or several: <c>120s</c>, <c>2m</c>, <c>1h30m</c>.</summary>
    public TimeSpan? AsDuration(TimeSpan least, TimeSpan most)
    {
        const string needed = "a time such as 90s, 2m or 1h30m";
        if (Scalar(needed) is not { } text)
        {
            return null;
        }

        var time = Quantities.ParseDuration(text, out var why);
        if (time is null)
        {
            FailFound(needed, why);
        }
        else if (time < least || time > most)
        {
            FailFound($"a time from {Quantities.Format(least)} to {Quantities.Format(most)}");
            return null;
        }

        return time;
    }

    public MacAddress? AsMac()
    {
        const string needed = "a hardware address such as 52:54:00:12:34:56";
        if (Scalar(needed) is not { } text)
        {
            return null;
        }

        if (!MacAddress.TryParse(text, CultureInfo.InvariantCulture, out var mac))
        {
            FailFound(needed);
            return null;
        }

        if ((mac.Value >> 40 & 1) != 0 || mac.Value == 0)
        {
            FailFound("the address of one NIC", mac.Value == 0 ? "all zeros is no NIC's address" : "the lowest bit of the first octet marks a group address");
            return null;
        }

        return mac;
    }

    public Guid? AsUuid()
    {
        const string needed = "a UUID such as 4c4c4544-0042-3510-8052-b4c04f4e4d31";
        if (Scalar(needed) is not { } text)
        {
            return null;
        }

        if (Guid.TryParseExact(text, "D", out var uuid) && uuid != Guid.Empty)
        {
            return uuid;
        }

        FailFound(needed, "read it with: cat /sys/class/dmi/id/product_uuid");
        return null;
    }

    public IPAddress? AsIPv4(string needed = "an IPv4 address such as 192.168.1.10")
    {
        if (Scalar(needed) is not { } text)
        {
            return null;
        }

        var address = Quantities.ParseIPv4(text);
        if (address is null)
        {
            FailFound(needed, text.Contains(':', StringComparison.Ordinal) ? "IPv6 is not in this version" : null);
        }

        return address;
    }

    /// <summary>The items of a list. Where <paramref name="oneIsEnough"/>, a single value is a list of one.</summary>
    public ImmutableArray<ConfigValue> AsList(string needed, bool oneIsEnough = false)
    {
        switch (Node)
        {
            case null:
                return [];
            case ListNode list:
                return Items(list);
            case TextNode { IsNull: false } when oneIsEnough:
                return [this];
            default:
                FailFound(needed);
                return [];
        }
    }

    /// <summary>The keys of a mapping.</summary>
    public MapReader? AsMap(string needed)
    {
        switch (Node)
        {
            case null:
                return null;
            case MapNode map:
                return new MapReader(map, KeyAt, Path, Problems!);
            default:
                FailFound(needed);
                return null;
        }
    }

    private string Found => Node switch
    {
        TextNode { IsNull: true } => "nothing",
        TextNode text => Words.Quote(text.Text),
        ListNode => "a list",
        _ => "a mapping",
    };

    // A value that is not there has no place of its own; its key has.
    private SourcePosition ValueAt => Node is TextNode { IsNull: true } or MapNode or null ? KeyAt : Node.At;

    private string? Scalar(string needed)
    {
        switch (Node)
        {
            case null:
                return null;
            case TextNode { IsNull: false } text when text.Text.Trim().Length > 0:
                return text.Text.Trim();
            default:
                FailFound(needed);
                return null;
        }
    }

    private ImmutableArray<ConfigValue> Items(ListNode list)
    {
        var items = ImmutableArray.CreateBuilder<ConfigValue>(list.Items.Length);
        for (var i = 0; i < list.Items.Length; i++)
        {
            items.Add(new ConfigValue(list.Items[i], list.Items[i].At, $"{Path}[{i}]", Problems));
        }

        return items.MoveToImmutable();
    }
}
