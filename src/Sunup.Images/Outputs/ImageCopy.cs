namespace Sunup.Images.Outputs;

/// <summary>Copies a run of bytes of a file.</summary>
internal static class ImageCopy
{
    /// <exception cref="EndOfStreamException">The file became shorter meanwhile.</exception>
    public static void Copy(Stream input, long offset, long length, Stream output, CancellationToken cancellationToken)
    {
        var buffer = new byte[(int)Math.Clamp(length, 1, 1 << 20)];
        input.Position = offset;
        for (var left = length; left > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = input.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (count == 0)
            {
                throw new EndOfStreamException("The image became shorter while it was read.");
            }

            output.Write(buffer, 0, count);
            left -= count;
        }
    }
}
