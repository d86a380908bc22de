namespace Sunup.Images.Extracting;

/// <summary>The error numbers of Linux that decide what an extraction does next; see errno(3).</summary>
internal static class ErrorNumbers
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int InputOutput = 5;
    public const int Exists = 17;
    public const int NotFolder = 20;
    public const int IsFolder = 21;
    public const int Invalid = 22;
    public const int TooManyFiles = 24;
    public const int NoSpace = 28;
    public const int ReadOnly = 30;
    public const int NotEmpty = 39;
    public const int Loop = 40;
    public const int QuotaExceeded = 122;

    /// <summary>It will be the same for every file that follows.</summary>
    public static bool EndsAll(int errno) => errno is NoSpace or QuotaExceeded or ReadOnly or InputOutput or TooManyFiles;
}
