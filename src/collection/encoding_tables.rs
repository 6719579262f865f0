//! What the detection of encodings knows: the candidates, how often letters occur in the languages that
//! use them, and the code pages of DOS.
//!
//! The frequencies were counted on one half of the names and keywords that CLDR 48.2 gives to emoji in
//! these languages (Unicode licence): names of animals, plants, food and things, which classes are
//! called by. `./build.sh types` writes the tables for the package.

#[cfg(test)]
pub(crate) mod generated;

/// A legacy encoding that names and tables are tried in.
pub(super) struct Candidate {
    /// Its label in the Encoding Standard, or the usual one of a code page.
    pub label: &'static str,
    /// Bits by which it is rarer than the most usual ones.
    pub prior: i32,
    /// The groups of [`LETTERS`] that write with it; empty for encodings of more bytes.
    pub groups: &'static [&'static str],
}

/// The candidates, in the order in which they are offered.
pub(super) const CANDIDATES: [Candidate; 21] = [
    candidate("gbk", 0, &[]),
    candidate("big5", 2, &[]),
    candidate("shift_jis", 1, &[]),
    candidate("euc-kr", 1, &[]),
    candidate("euc-jp", 6, &[]),
    candidate(
        "windows-1252",
        0,
        &["german", "french", "iberian", "nordic"],
    ),
    candidate(
        "windows-1250",
        3,
        &["polish", "czech", "hungarian", "romanian", "croatian"],
    ),
    candidate("windows-1251", 1, &["cyrillic"]),
    candidate("windows-1253", 3, &["greek"]),
    candidate("windows-1254", 3, &["turkish"]),
    candidate("windows-1255", 3, &["hebrew"]),
    candidate("windows-1256", 3, &["arabic"]),
    candidate("windows-1257", 4, &["lithuanian", "latvian", "estonian"]),
    candidate("windows-1258", 5, &["vietnamese"]),
    candidate("windows-874", 5, &["thai"]),
    candidate("koi8-r", 4, &["cyrillic"]),
    candidate("ibm866", 2, &["cyrillic"]),
    candidate("ibm850", 2, &["german", "french", "iberian", "nordic"]),
    candidate("ibm437", 3, &["german", "french", "iberian", "nordic"]),
    candidate(
        "ibm852",
        4,
        &["polish", "czech", "hungarian", "romanian", "croatian"],
    ),
    candidate("macintosh", 5, &["german", "french", "iberian", "nordic"]),
];

const fn candidate(label: &'static str, prior: i32, groups: &'static [&'static str]) -> Candidate {
    Candidate {
        label,
        prior,
        groups,
    }
}

/// Languages with one alphabet, and the cost of each of its letters in bits.
pub(super) const LETTERS: [(&str, &[(i32, &str)]); 19] = [
    (
        "german",
        &[(2, "äüß"), (3, "ö"), (6, "Ä"), (7, "ÖÜ"), (8, "ñ")],
    ),
    (
        "french",
        &[
            (1, "é"),
            (3, "è"),
            (4, "àê"),
            (5, "Éôœâ"),
            (6, "î"),
            (7, "çë"),
            (8, "û"),
            (9, "ïŒñ"),
            (10, "ÀÂ"),
        ],
    ),
    (
        "iberian",
        &[
            (2, "ó"),
            (3, "íá"),
            (4, "éàãçñ"),
            (5, "èú"),
            (6, "òê"),
            (7, "âù"),
            (8, "ôÁ"),
            (9, "üÓìï"),
            (10, "õÍÀ"),
        ],
    ),
    (
        "nordic",
        &[
            (2, "äøå"),
            (3, "öæ"),
            (4, "ð"),
            (5, "óíá"),
            (7, "úé"),
            (8, "ÅÖþØý"),
            (9, "Äñ"),
            (10, "ÁÞÓ"),
        ],
    ),
    (
        "polish",
        &[
            (2, "ł"),
            (3, "ęóąż"),
            (4, "ść"),
            (5, "ńź"),
            (6, "Ś"),
            (7, "Ł"),
            (8, "Ż"),
        ],
    ),
    (
        "czech",
        &[
            (2, "á"),
            (3, "íčý"),
            (4, "žš"),
            (5, "ěéřúť"),
            (6, "ľŠČň"),
            (7, "ůóŽ"),
            (8, "äďÚ"),
            (9, "ô"),
            (10, "ŕ"),
        ],
    ),
    (
        "hungarian",
        &[
            (2, "áé"),
            (3, "óőö"),
            (4, "í"),
            (5, "üúű"),
            (7, "ÉÁ"),
            (8, "Ü"),
            (9, "ÓÖÚ"),
            (10, "ŐÍŰ"),
        ],
    ),
    ("romanian", &[(1, "ă"), (4, "âî"), (6, "Î")]),
    (
        "croatian",
        &[
            (1, "č"),
            (2, "š"),
            (3, "žć"),
            (5, "ŽŠČ"),
            (6, "đ"),
            (10, "Ć"),
        ],
    ),
    (
        "cyrillic",
        &[
            (3, "а"),
            (4, "оенрикт"),
            (5, "лсвдупм"),
            (6, "зцічбгя"),
            (7, "ыжьйшПС"),
            (8, "хКфъјМЗВњю"),
            (9, "БЛНщэТДОРГўЧЖ"),
            (10, "УИАљХШћФ"),
        ],
    ),
    (
        "greek",
        &[
            (4, "αοιτρε"),
            (5, "νμκσλπςόάυηί"),
            (6, "γωδέύχ"),
            (7, "ήφβΚώΠ"),
            (8, "θζξΑΣΜ"),
            (9, "ΤΓΔΕΧΒΦΆ"),
            (10, "ψΝΖΛΙΟΡΈ"),
        ],
    ),
    (
        "turkish",
        &[
            (2, "ıüş"),
            (3, "çğ"),
            (4, "ö"),
            (6, "Ç"),
            (7, "ŞÜ"),
            (8, "Ö"),
        ],
    ),
    (
        "hebrew",
        &[
            (3, "יו"),
            (4, "לרמה"),
            (5, "בתשאעחפקנסםד"),
            (6, "צגכטן"),
            (7, "זףץ"),
            (8, "ך"),
        ],
    ),
    (
        "arabic",
        &[
            (3, "ا"),
            (4, "رونملب"),
            (5, "تسدکيه"),
            (6, "شعةفجقہپزخ"),
            (7, "حگطصچھكٹئأ"),
            (8, "ےغآضںث"),
            (9, "ڈڑذءإى"),
            (10, "ظّؤژ"),
        ],
    ),
    (
        "lithuanian",
        &[
            (2, "ėš"),
            (3, "ž"),
            (4, "ūųę"),
            (5, "įč"),
            (6, "ąŠŽ"),
            (7, "Į"),
            (10, "ČŪ"),
        ],
    ),
    (
        "latvian",
        &[
            (2, "āī"),
            (3, "ēš"),
            (4, "ņū"),
            (5, "ļķ"),
            (6, "ž"),
            (7, "ģ"),
            (8, "ĶĒŠčŪ"),
            (9, "ĀŽ"),
            (10, "Ģ"),
        ],
    ),
    (
        "estonian",
        &[
            (1, "ä"),
            (2, "õü"),
            (3, "ö"),
            (6, "ÜžÕ"),
            (7, "š"),
            (8, "ÄŠ"),
            (9, "Ö"),
            (10, "Ž"),
        ],
    ),
    (
        "vietnamese",
        &[
            (4, "ưáđà"),
            (5, "ôêó"),
            (6, "âơúăĐí"),
            (7, "é"),
            (8, "ùè"),
            (10, "Ô"),
        ],
    ),
    (
        "thai",
        &[
            (4, "านกร"),
            (5, "เง้อมล่วัยหสิดี"),
            (6, "ตบค์ูทปืขแช"),
            (7, "จพุะโศไผซำ็ญึ"),
            (8, "ฟใษถณภ"),
            (9, "ฬธฮ"),
            (10, "๊ฉฝ"),
        ],
    ),
];

/// Groups whose alphabet is not Latin: their words have no other letters.
pub(super) const OTHER_SCRIPTS: [&str; 5] = ["cyrillic", "greek", "hebrew", "arabic", "thai"];

/// The most frequent characters by encoding.
pub(super) const FREQUENT: [(&str, &str); 4] = [
    (
        "gbk",
        "的头号心人向箭子手脸女上男色车按方日右下物左行符圆球形钮文线角点带水动生字机空小标红圈星笑不发花工打等于电三本时实食双指\
        半开家大中天白月针面眼火件黑高音包老器雪爱有书括度自学鱼正金感禁倒元运嘴性师拉杯键叉法气无一止警灯钟牌片信员卫山座果伞镜\
        落分十型乐绿蓝母沙骑锁叹表记美马惊式冷地亮卡单入钱戴帽教船黄风状相交太口收医奶台士装轮舞树鸡叶饮邮接节酒西微集或汗出阳浪\
        祝骨克者用通新龙具箱雨旗连意比重尾平关体情礼服牛油八公影料饼盒铁部两除对安庆斯别建乳索云块夹勾个环哈了好玩冰海橙掌道孩圣\
        木游虫餐鞋笔币长六语数在边丁外热",
    ),
    (
        "big5",
        "嘅人臉頭向箭號物男心女手色子形上的車動右嘴日下左點咀圓按球角大士符電水鈕笑方星機標行生不線小時空指三打紅工眼有等開花正情\
        食字性雙半天月一本帶鐘雪員老音文表中魚髮於無愛面家師太單包運白針法仔馬件高火帽金學裝孔話紙實樂氣叉藍座飲書幣倒式服雞度滿\
        燈杯滑分陽山括相醫黑汗器船記交錢十影雨牌片驚酒在熱拉牛公葉果雲戴落重感教路鐵同禁龍樹提入禮祝風可止巴母關微發通衛地巾兔鞋\
        朝圈浪海勢誌部尾西對好長菜自警剪輪眉型曲沙盒筆比數光慶綠具卡鎖著元填口出流新鳥品郵遮冷舞轉唔身體艇聲餅糕傘遊骨護建聖用夾\
        者術餐貨連間集了化便木鏡皺放亮乳",
    ),
    (
        "shift_jis",
        "顔物性印矢男女人向号上角時手記下子右左動白丸車黒付四三乗等半分計線笑電具中学入者字合算水文星月符数金座赤気二日通形指止重\
        弧音円大目花小不家点開括型集天生禁口帯信自工葉面器鳥教貨会札回行新食球差転青建山飲太医帽警正船楽箱内巻力骨髪雪両演理本汗\
        風機虫衛話錠一閉度和道官術宇宙木野携房棒感約落部満足師祝高毛技王肉菜雨隅標書縦空無出困色受料士妊亀割方関雲立血果紙着荷嘆\
        甲剣曲斜熱識案授裁員消察結馬競茶牛植緑砂都十晴曇傘火旗英逆西論冷表心歯包惑怒耳画兵乳地便夜陽夕靴々引用抜発温折銛北破全定\
        泣液愛当見科化猫挙供年判備社婦魚",
    ),
    (
        "euc-kr",
        "이자는사기스리표얼화굴하쪽지아시가트음로물살어고여오색은수한모마호동일전위식원람각라소남드있인손정파구크래우의다도대을비\
        무반바장향공거른서나신포방프형달양해버카상선눈부운에행발보미안진왼분주레치검간두경러문타계린노입교산성머터웃를금임별차랑\
        키체니생통중조그으학락워피채관유케용복본름튼등더배과삼열료림연함새메합면게감흰세란토말단재절술클류제루실빨코집당와디슬개\
        불품렌즈골르티플악테근벌없난날영병들북블돈추축건츠점귀닥폐페괄같적만요링곱데질야휴현승국느저편울내애심투폰베꽃짝황속강력\
        할초박끼핑깃낌침매회결엔작흘혼쓴",
    ),
];

/// Code pages that the decoders of browsers or of Node.js lack: the characters of the bytes from 0x80.
pub(super) const CODE_PAGES: [(&str, &str); 4] = [
    (
        "windows-1252",
        "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ\u{a0}¡¢£¤¥¦§¨©ª«¬\u{ad}®¯°±²³´µ¶·¸¹º»\
        ¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷\
        øùúûüýþÿ",
    ),
    (
        "ibm850",
        "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗\
        ╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸\
        °¨·¹³²■\u{a0}",
    ),
    (
        "ibm437",
        "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗\
        ╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈\
        °∙·√ⁿ²■\u{a0}",
    ),
    (
        "ibm852",
        "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗\
        ╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u{ad}˝˛ˇ˘§÷¸\
        °¨˙űŘř■\u{a0}",
    ),
];
