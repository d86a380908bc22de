namespace Sunup.Images.Outputs;

/// <summary>Zeros between and after the parts of an image.</summary>
public static class ZeroPadding
{
    /// <summary>Writes zeros so that <paramref name="position"/> becomes a multiple of <paramref name="alignment"/>; returns how many.</summary>
    public static int WriteTo(Stream output, long position, int alignment)
    {
        var count = (int)((alignment - (position % alignment)) % alignment);
        output.Write(new byte[count]);
        return count;
    }
}
