namespace Sunup.Linux.Processes;

/// <summary>Signal numbers that Sunup sends or meets (x86-64 and arm64).</summary>
public static class Signals
{
    public const int Interrupt = 2;
    public const int IllegalInstruction = 4;
    public const int Abort = 6;
    public const int BusError = 7;
    public const int FloatingPoint = 8;
    public const int Kill = 9;
    public const int Segmentation = 11;
    public const int Terminate = 15;

    public static string Name(int signal) => signal switch
    {
        1 => "SIGHUP",
        Interrupt => "SIGINT",
        3 => "SIGQUIT",
        IllegalInstruction => "SIGILL",
        Abort => "SIGABRT",
        BusError => "SIGBUS",
        FloatingPoint => "SIGFPE",
        Kill => "SIGKILL",
        Segmentation => "SIGSEGV",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        Terminate => "SIGTERM",
        31 => "SIGSYS",
        _ => $"signal {signal}",
    };
}
