using Sunup.Diagnosis.Consoles;

namespace Sunup.Diagnosis.Traces;

/// <summary>Looks for <c>expect.console</c>. The kernel's echo of its own command line does not count: the text may stand there.</summary>
internal sealed class ExpectedText(string text)
{
    private readonly ConsoleReader _console = new();

    public bool IsIn(string line)
    {
        foreach (var reading in _console.Read(line))
        {
            if (!reading.IsCommandLineEcho
                && (reading.Program.Contains(text, StringComparison.Ordinal) || reading.Kernel.Contains(text, StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }
}
