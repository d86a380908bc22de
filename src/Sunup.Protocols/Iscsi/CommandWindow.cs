namespace Sunup.Protocols.Iscsi;

/// <summary>What became of a command's number.</summary>
public enum CommandArrival
{
    /// <summary>It is the next one, or immediate: carry it out.</summary>
    Next,

    /// <summary>Outside the window, or seen before: to be ignored without a word.</summary>
    Ignored,

    /// <summary>Inside the window, and an earlier one is missing: on a single connection it will never come.</summary>
    Gap,
}

/// <summary>The numbers of commands that a session takes: in order, and no more at once than it promised to hold.</summary>
/// <remarks>Source: RFC 7143 section 4.2.2.1. MaxCmdSN never goes back.</remarks>
public sealed class CommandWindow(int size)
{
    private uint _maxCmdSn;

    /// <summary>The next number that is expected.</summary>
    public uint ExpCmdSn { get; private set; }

    public uint MaxCmdSn => _maxCmdSn;

    /// <summary>Commands that were taken and not answered yet.</summary>
    public int Pending { get; private set; }

    /// <summary>The login's number is the first command's, since login is immediate.</summary>
    public void Start(uint cmdSn)
    {
        ExpCmdSn = cmdSn;
        _maxCmdSn = cmdSn + (uint)size - 1;
    }

    public CommandArrival Arrive(uint cmdSn, bool isImmediate)
    {
        if (isImmediate)
        {
            return CommandArrival.Next;
        }

        if (SerialNumbers.IsBefore(cmdSn, ExpCmdSn) || SerialNumbers.IsBefore(_maxCmdSn, cmdSn))
        {
            return CommandArrival.Ignored;
        }

        if (cmdSn != ExpCmdSn)
        {
            return CommandArrival.Gap;
        }

        ExpCmdSn++;
        return CommandArrival.Next;
    }

    /// <summary>A command will be answered later and holds its place until then.</summary>
    public void Hold() => Pending++;

    public void Release() => Pending--;

    /// <summary>Moves the window's end as far as there are places; called before each answer.</summary>
    public void Advance()
    {
        var end = ExpCmdSn + (uint)Math.Max(size - Pending, 0) - 1;
        if (SerialNumbers.IsBefore(_maxCmdSn, end))
        {
            _maxCmdSn = end;
        }
    }
}
