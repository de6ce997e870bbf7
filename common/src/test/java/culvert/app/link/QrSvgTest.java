package culvert.app.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class QrSvgTest {
    private static final String LINK = "ss://YWVzLTI1Ni1nY206YSBwYXNzd29yZCBvZiB0aGUgdGVzdHM@vps.example.com:8388";
    private static final int DOTS = 6;

    @Test
    void aCameraReadsThePicture() throws Exception {
        String svg = QrSvg.of(LINK).orElseThrow();
        Matcher box = Pattern.compile("viewBox=\"0 0 (\\d+) (\\d+)\"").matcher(svg);
        assertTrue(box.find());
        int width = Integer.parseInt(box.group(1)) * DOTS;
        int[] pixels = new int[width * width];
        Arrays.fill(pixels, 0xFFFFFF);
        Matcher square = Pattern.compile("M(\\d+) (\\d+)h1v1h-1z").matcher(svg);
        while (square.find()) {
            for (int i = 0; i < DOTS * DOTS; i++) {
                int x = Integer.parseInt(square.group(1)) * DOTS + i % DOTS;
                int y = Integer.parseInt(square.group(2)) * DOTS + i / DOTS;
                pixels[y * width + x] = 0;
            }
        }
        BinaryBitmap seen = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(width, width, pixels)));
        assertEquals(LINK, new QRCodeReader().decode(seen).getText());
    }

    @Test
    void whatIsTooLongForACodeIsNone() {
        assertEquals(Optional.empty(), QrSvg.of("x".repeat(5000)));
    }
}
