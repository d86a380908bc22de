namespace Sunup.Binary;

/// <summary>Why a read stopped: the field that did not fit.</summary>
/// <param name="Field">Its name in the specification.</param>
/// <param name="Offset">Where it starts, in bytes.</param>
/// <param name="Needed">Its length in bytes; negative when a length field said so.</param>
/// <param name="Available">Bytes that were there.</param>
public readonly record struct ReadFault(string Field, int Offset, int Needed, int Available)
{
    public override string ToString() => $"{Field} at byte {Offset} needs {Needed} bytes, {Available} are there";
}
