using System.Collections.Immutable;
using System.Globalization;

namespace Sunup.Protocols.Iscsi.Login;

/// <summary>Negotiates the keys of the operational stage: each offer gets its one answer, and the answer is what holds.</summary>
/// <remarks>Source: RFC 7143 sections 6.2 and 13: list keys take the first that both have; others the minimum, the maximum, AND or OR.</remarks>
public sealed class OperationalKeys
{
    private const int MostLength = 0xff_ffff;
    private readonly bool _allowsDigests;
    private readonly SessionParameters _ours;
    private bool _declared;

    /// <param name="allowsDigests">CRC32C may be chosen.</param>
    /// <param name="ours">What we would have.</param>
    public OperationalKeys(bool allowsDigests, SessionParameters ours) => (_allowsDigests, _ours, Agreed) = (allowsDigests, ours, ours);

    public SessionParameters Agreed { get; private set; }

    /// <summary>The answers to one text, in its order. Names that a login tells, not negotiates, have none.</summary>
    public ImmutableArray<TextKey> Answer(IEnumerable<TextKey> offers)
    {
        var answers = ImmutableArray.CreateBuilder<TextKey>();
        foreach (var offer in offers)
        {
            if (AnswerOne(offer) is { } value)
            {
                answers.Add(new TextKey(offer.Name, value));
            }
        }

        if (!_declared)
        {
            _declared = true;
            answers.Add(new TextKey("MaxRecvDataSegmentLength", Text(Agreed.MaxReceiveDataSegmentLength)));
        }

        return answers.ToImmutable();
    }

    private string? AnswerOne(TextKey offer) => offer.Name switch
    {
        "InitiatorName" or "InitiatorAlias" or "TargetName" or "SessionType" => null,
        "HeaderDigest" => Digest(offer.Value, on => Agreed = Agreed with { HeaderDigest = on }),
        "DataDigest" => Digest(offer.Value, on => Agreed = Agreed with { DataDigest = on }),
        "MaxRecvDataSegmentLength" => Declare(offer.Value),
        "InitialR2T" => Flag(offer.Value, yes => Agreed = Agreed with { InitialR2T = yes || _ours.InitialR2T }, () => Agreed.InitialR2T),
        "ImmediateData" => Flag(offer.Value, yes => Agreed = Agreed with { ImmediateData = yes && _ours.ImmediateData }, () => Agreed.ImmediateData),
        "MaxBurstLength" => Smaller(offer.Value, 512, MostLength, _ours.MaxBurstLength, length => Agreed = Agreed with { MaxBurstLength = length }),
        "FirstBurstLength" => Smaller(offer.Value, 512, MostLength, _ours.FirstBurstLength, length => Agreed = Agreed with { FirstBurstLength = length }),
        "MaxConnections" => Smaller(offer.Value, 1, 65535, 1),
        "MaxOutstandingR2T" => Smaller(offer.Value, 1, 65535, 1),
        "ErrorRecoveryLevel" => Smaller(offer.Value, 0, 2, 0),
        "DefaultTime2Retain" => Smaller(offer.Value, 0, 3600, 0),
        "DefaultTime2Wait" => Number(offer.Value, 0, 3600) is { } seconds ? Text(seconds) : TextKeys.Reject,
        "iSCSIProtocolLevel" => Smaller(offer.Value, 0, 31, 1),
        "DataPDUInOrder" or "DataSequenceInOrder" => Flag(offer.Value, _ => { }, () => true),
        "TaskReporting" => FirstOf(offer.Value, "RFC3720") ?? TextKeys.Reject,
        "IFMarker" or "OFMarker" => "No",
        "IFMarkInt" or "OFMarkInt" => TextKeys.Irrelevant,
        _ => TextKeys.NotUnderstood,
    };

    private string Digest(string offered, Action<bool> agree)
    {
        var chosen = _allowsDigests ? FirstOf(offered, "CRC32C", TextKeys.None) : FirstOf(offered, TextKeys.None);
        agree(chosen is "CRC32C");
        return chosen ?? TextKeys.Reject;
    }

    private string? Declare(string value)
    {
        if (Number(value, 512, MostLength) is not { } length)
        {
            return TextKeys.Reject;
        }

        Agreed = Agreed with { MaxSendDataSegmentLength = length };
        return null;
    }

    private static string Flag(string value, Action<bool> agree, Func<bool> result)
    {
        if (value is not ("Yes" or "No"))
        {
            return TextKeys.Reject;
        }

        agree(value is "Yes");
        return result() ? "Yes" : "No";
    }

    private static string Smaller(string value, int least, int most, int ours, Action<int>? agree = null)
    {
        if (Number(value, least, most) is not { } theirs)
        {
            return TextKeys.Reject;
        }

        var smaller = Math.Min(theirs, ours);
        agree?.Invoke(smaller);
        return Text(smaller);
    }

    private static string? FirstOf(string offered, params ReadOnlySpan<string> known)
    {
        foreach (var item in offered.Split(','))
        {
            if (known.Contains(item))
            {
                return item;
            }
        }

        return null;
    }

    /// <summary>A number in decimal or, as the specification allows, hexadecimal.</summary>
    private static int? Number(string value, int least, int most)
    {
        var isHex = value.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return int.TryParse(isHex ? value.AsSpan(2) : value, style, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
